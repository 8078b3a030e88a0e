import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { messageOf } from "../../../base/errors.ts";
import type { SurveyedSwf } from "../../survey/job.ts";
import { StoreError } from "../errors.ts";
import { pathOf, type Store, type StoreAddress } from "./store.ts";

/** Seconds for which a URL in a job is good: as long as S3 lets it be. */
const URL_LIFETIME = 7 * 86_400;

/**
 * A bucket. Only the coordinator knows its secrets: workers get a URL that is good for one SWF. Who it is, region and
 * endpoint are what the usual variables of AWS say; with an endpoint of one's own, buckets stand in the path.
 */
export function openS3Store(address: Extract<StoreAddress, { kind: "s3" }>): Store {
  // It is about versions of the SDK that are to come, not about the one that is here.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const region =
    process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? (endpoint === undefined ? undefined : "us-east-1");
  const client = new S3Client({
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(region !== undefined && { region }),
    // Other servers than AWS know nothing of newer checksums.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return new S3Store(client, address.bucket, address.prefix);
}

class S3Store implements Store {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor(client: S3Client, bucket: string, prefix: string) {
    this.#client = client;
    this.#bucket = bucket;
    this.#prefix = prefix;
  }

  async put(swf: SurveyedSwf): Promise<string> {
    const place = { Bucket: this.#bucket, Key: this.#prefix + pathOf(swf.sha256) };
    try {
      if ((await this.#sizeOf(place)) !== swf.bytes.length) {
        const type = "application/x-shockwave-flash";
        await this.#client.send(new PutObjectCommand({ ...place, Body: swf.bytes, ContentType: type }));
      }
      return await getSignedUrl(this.#client, new GetObjectCommand(place), { expiresIn: URL_LIFETIME });
    } catch (error) {
      const reason =
        (error as Error).name === "CredentialsProviderError" ? "there are no AWS credentials" : messageOf(error);
      throw new StoreError(`the store s3://${this.#bucket}/${this.#prefix} can't be written: ${reason}`, {
        cause: error,
      });
    }
  }

  /** undefined of what is not there */
  async #sizeOf(place: { Bucket: string; Key: string }): Promise<number | undefined> {
    try {
      return (await this.#client.send(new HeadObjectCommand(place))).ContentLength;
    } catch (error) {
      if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404) return undefined;
      throw error;
    }
  }

  close(): void {
    this.#client.destroy();
  }
}
