import { randomUUID } from "node:crypto";
import { constants, copyFile, link, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ProxymockError } from "../../core/errors.js";
import { type AuthorityPair, createAuthorityPair, faultOfPair } from "./authority-certificate.js";
import { refuseReadable } from "./authority-placement.js";

/**
 * `ca.key` holds the private key *and* the certificate, so that the pair is made, replaced and read in one atomic
 * step: no crash and no race can leave the key of one CA beside the certificate of another. `ca.pem`, the file that
 * clients are pointed at, is a copy made from it, and made again when it is missing or differs.
 *
 * A pair that was put there by hand, with nothing but the key in `ca.key`, is taken from both files.
 */
const keyName = "ca.key";
export const certificateName = "ca.pem";

const certificatePattern = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\r?\n?/;
const keyPattern =
  /-----BEGIN (?:EC |RSA |)PRIVATE KEY-----[\s\S]+?-----END (?:EC |RSA |)PRIVATE KEY-----\r?\n?/;

/**
 * The directory's pair, made when there is none. Of several processes that start at once, one makes it and all
 * return it.
 * @throws ProxymockError CA_UNUSABLE, CA_READABLE
 */
export async function readOrCreatePair(directory: string, now: Date): Promise<AuthorityPair> {
  return (await readPair(directory)) ?? (await createPair(directory, now));
}

/** Puts a new pair in the place of whatever is there. */
export async function replacePair(directory: string, now: Date): Promise<AuthorityPair> {
  const pair = await createAuthorityPair(now);
  await writeWhole(join(directory, keyName), pair.keyPem + pair.certificatePem, 0o600);
  await publish(directory, pair.certificatePem);
  return pair;
}

/** Replaces a file in one step: other processes see the old content or the new, never a part. */
export async function writeWhole(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const temporary = await writeTemporary(path, content, mode);
  await rename(temporary, path).catch(async (error: unknown) => {
    await rm(temporary, { force: true });
    throw error;
  });
}

async function createPair(directory: string, now: Date): Promise<AuthorityPair> {
  if ((await readText(join(directory, certificateName))) !== undefined) {
    // The key is written first: either another process has just made the pair, or the key was taken away.
    const made = await readPair(directory);
    if (made === undefined) throw unusable(directory, `${certificateName} is there, but ${keyName} is not`);
    return made;
  }
  const pair = await createAuthorityPair(now);
  const target = join(directory, keyName);
  const temporary = await writeTemporary(target, pair.keyPem + pair.certificatePem, 0o600);
  try {
    await linkExclusive(temporary, target);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw unusable(directory, `${keyName} cannot be written`, error);
  } finally {
    await rm(temporary, { force: true });
  }
  // Ours, or that of the process that was first.
  const winner = await readPair(directory);
  if (winner === undefined) throw unusable(directory, `${keyName} vanished while it was being made`);
  return winner;
}

async function readPair(directory: string): Promise<AuthorityPair | undefined> {
  const keyPath = join(directory, keyName);
  const keyText = await readText(keyPath);
  if (keyText === undefined) return undefined;
  await refuseReadable(keyPath, "private key");
  const beside = await readText(join(directory, certificateName));
  const within = certificatePattern.exec(keyText)?.[0];
  const pair = {
    keyPem: keyPattern.exec(keyText)?.[0] ?? "",
    certificatePem: within ?? beside ?? "",
  };
  const fault = faultOfPair(pair);
  if (fault !== undefined) throw unusable(directory, fault);
  if (within !== undefined && beside !== within) await publish(directory, within);
  return pair;
}

const publish = (directory: string, certificatePem: string): Promise<void> =>
  writeWhole(join(directory, certificateName), certificatePem, 0o644).catch((error: unknown) => {
    throw unusable(directory, `${certificateName} cannot be written`, error);
  });

async function writeTemporary(path: string, content: string | Uint8Array, mode: number): Promise<string> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  // Exclusive: whatever somebody put at that name is not written through.
  const file = await open(temporary, "wx", mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  return temporary;
}

/** A hard link fails when the target exists; file systems without links get an exclusive copy. */
async function linkExclusive(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (isCode(error, "EEXIST")) throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw new ProxymockError(
      "CA_UNUSABLE",
      { message: `${path} cannot be read`, fix: rotateFix },
      { cause: error },
    );
  }
}

const rotateFix = "proxymock certs rotate   # makes a new CA; programs that trust the old one must be told";

const unusable = (directory: string, fault: string, cause?: unknown): ProxymockError =>
  new ProxymockError(
    "CA_UNUSABLE",
    { message: `the CA in ${directory} cannot be used: ${fault}`, fix: rotateFix },
    { cause },
  );

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === code;
