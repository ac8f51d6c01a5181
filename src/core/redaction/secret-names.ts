/**
 * Names that say what stands under them. Compared in lower case, without `_`, `-` and spaces:
 * `apiKey`, `api_key` and `API-Key` are one name.
 */
export type NameCertainty = "always" | "random";

/** A JSON member, form field or multipart field of these names: any value goes. */
const alwaysSecretNames: ReadonlySet<string> = new Set(
  (
    "apikey xapikey xgoogapikey openaiapikey anthropicapikey subscriptionkey ocpapimsubscriptionkey " +
    "accesstoken refreshtoken idtoken authtoken xauthtoken bearertoken sessiontoken securitytoken authorizationtoken " +
    "clientsecret appsecret secretkey secretaccesskey awssecretaccesskey signingsecret signingkey webhooksecret " +
    "sharedsecret privatekey privatekeyid accountkey password passwd passphrase userpassword dbpassword newpassword " +
    "oldpassword currentpassword authorization proxyauthorization connectionstring clientassertion csrftoken"
  ).split(" "),
);

/** Of these names a value goes only where it looks random: they are ordinary words too. */
const sometimesSecretNames: ReadonlySet<string> = new Set(
  "key keys token secret secrets auth credential credentials pwd pass cookie setcookie jwt session sessionid sessionkey sig accesskey encryptionkey".split(
    " ",
  ),
);

const plainName = (name: string): string =>
  name
    .slice(0, 100)
    .toLowerCase()
    .replace(/[_\- ]/g, "");

/** How surely a value under this JSON, form or multipart name is a secret; undefined: the name says nothing. */
export function classifyName(name: string): NameCertainty | undefined {
  const plain = plainName(name);
  if (alwaysSecretNames.has(plain)) return "always";
  return sometimesSecretNames.has(plain) ? "random" : undefined;
}

/** Members whose base64 the provider wants back unaltered, or that hold media. */
const opaqueNames: ReadonlySet<string> = new Set(
  "signature thoughtsignature encryptedcontent redactedcontent data b64json bytes filedata imagedata audio result partialimageb64 embedding".split(
    " ",
  ),
);

export const isOpaqueName = (name: string): boolean => opaqueNames.has(plainName(name));

const credentialQueryNames: ReadonlySet<string> = new Set(
  "key apikey accesstoken refreshtoken idtoken token sig signature clientsecret password code subscriptionkey auth authorization".split(
    " ",
  ),
);

/**
 * True for a query name that carries a credential, whatever its value (`code` counts only where it looks random:
 * see redact-url). The signature leaves these out, so that a request is the same with any key or with none.
 */
export function isCredentialQueryName(name: string): boolean {
  return (
    credentialQueryNames.has(plainName(name)) || /^x-(?:amz|goog)-(?!date$|expires$|algorithm$)/i.test(name)
  );
}

/** Query names that are also ordinary words: redacted only where the value looks random. */
export const isOrdinaryQueryName = (name: string): boolean => plainName(name) === "code";
