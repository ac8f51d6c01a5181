import { kind, type SecretKind } from "./secret-kind.js";

const webhook =
  /\bhttps:\/\/(?:hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/+]{30,}|[\w-]+\.webhook\.office\.com\/webhookb2\/[^\x00-\x20"'<>]+|(?:ptb\.|canary\.)?discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{60,})/;

/** Tokens of developers' tools and of services that programs call. `pk_` keys of Stripe are public. */
export const toolKinds: readonly SecretKind[] = [
  kind(
    "github-token",
    "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
    /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{82})\b/,
  ),
  kind(
    "gitlab-token",
    "glpat- gldt- glrt- glptt- glft- gloas- glsoat- glcbt- glagent- glimt-",
    /\b(?:glpat|gldt|glrt|glptt|glft|gloas|glsoat|glcbt|glagent|glimt)-[\w.-]{20,}/,
  ),
  kind(
    "slack-token",
    /xox[a-z]|xapp-/i,
    /\bxox[abeoprs](?:\.xox[bp])?-[\w-]{10,}|\bxapp-\d-[A-Z0-9]{1,99}-\d{1,99}-[a-z0-9]+/i,
  ),
  kind("webhook-url", /hooks\.slack|webhook\.office|\/api\/webhooks\//, webhook),
  kind(
    "discord-token",
    /\.[\w-]{6}\.[\w-]{27}/,
    /(?<![\w-])[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])/,
  ),
  kind("telegram-token", /:A[\w-]{34}/, /(?:\b|(?<=\bbot))\d{8,10}:A[\w-]{34}(?![\w-])/),
  kind(
    "stripe-key",
    "sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_",
    /\b[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,247}/,
  ),
  kind("webhook-secret", "whsec_", /\bwhsec_[A-Za-z0-9+/=]{32,}/),
  // Letters alone begin a run of base64 anywhere: only what stands by itself counts.
  kind("square-token", "EAAA sq0", /(?<![\w+/=-])EAAA[\w-]{22,60}(?![\w+/=-])|\bsq0[a-z]{3}-[\w-]{22,60}/),
  kind("shopify-token", "shpat_ shpca_ shppa_ shpss_", /\bshp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32,64}/),
  kind("plaid-token", "access-", /\baccess-(?:sandbox|development|production)-[0-9a-f-]{36}/),
  kind("twilio-key", "SK AC", /\b(?:SK|AC)[0-9a-f]{32}\b/),
  kind("sendgrid-key", "SG.", /\bSG\.[\w-]{16,32}\.[\w-]{32,64}\b/),
  kind("mailgun-key", "key-", /\bkey-[0-9a-f]{32}\b/),
  kind("npm-token", "npm_", /\bnpm_[A-Za-z0-9]{36}/),
  kind("pypi-token", "pypi-", /\bpypi-AgEIcHlwaS5vcmc[\w-]{50,}/),
  kind("rubygems-key", "rubygems_", /\brubygems_[0-9a-f]{48}/),
  kind("docker-token", "dckr_", /\bdckr_(?:pat|oat)_[\w-]{27,}/),
  kind("databricks-token", /dapi/i, /\bdapi[0-9a-f]{32}(?:-\d)?/i),
  kind("grafana-token", /gls?[ac]_/i, /\bgls?[ac]_[A-Za-z0-9+/_]{32,400}={0,2}/i),
  kind("newrelic-key", /nrak-/i, /\bNRAK-[A-Z0-9]{27}/i),
  kind("sentry-token", /sntry[us]_/i, /\bsntry[us]_[A-Za-z0-9+/_=]{43,}/i),
  kind("linear-key", "lin_", /\blin_(?:api|oauth)_[A-Za-z0-9]{32,}/),
  kind("notion-token", "ntn_ secret_", /\b(?:ntn|secret)_[A-Za-z0-9]{43,50}/),
  kind("figma-token", "figd_", /\bfigd_[\w-]{40,}/),
  kind("airtable-token", "pat", /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}/),
  kind("postman-key", "PMAK-", /\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}/),
  kind("vault-token", "hvs. hvb. hvr.", /\bhv[sbr]\.[\w-]{24,}/),
  kind("terraform-token", /\.atlasv1\./, /\b[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,}/),
  kind("pulumi-token", "pul-", /\bpul-[0-9a-f]{40}/),
  kind("age-key", "AGE-SECRET-KEY-1", /\bAGE-SECRET-KEY-1[0-9A-Z]{58}/),
  kind("atlassian-token", "ATATT ATCTT ATBB", /\bAT(?:ATT|CTT|BB)[A-Za-z0-9_=-]{28,}/),
  kind("jfrog-key", "AKCp", /\bAKCp[A-Za-z0-9]{69}/),
  kind("onepassword-token", "ops_eyJ", /\bops_eyJ[A-Za-z0-9+/]{200,}={0,3}/),
  kind("onepassword-key", "A3-", /\bA3-[A-Z0-9]{6}-[A-Z0-9-]{28,33}/),
];
