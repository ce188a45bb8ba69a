export { type BucketOptions, BucketEmptyError, createBucket, TokenBucket } from "./bucket.js";
export type { Clock } from "./clock.js";
