package dev.retort.registry.blob;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Sends one file up in parts; each part is read from the disk as it is sent. */
final class S3Multipart {
  private static final long PART_BYTES = 16L << 20;
  // S3 takes 10,000 at most.
  private static final long MOST_PARTS = 9_000;
  private static final String BYTES = "application/octet-stream";

  private final S3Client s3;
  private final String bucket;
  private final String key;

  S3Multipart(S3Client s3, String bucket, String key) {
    this.s3 = s3;
    this.bucket = bucket;
    this.key = key;
  }

  /** The object appears with the last request; what a failure leaves is removed if possible. */
  CompleteMultipartUploadResponse put(StagedFile upload) {
    String id = s3.createMultipartUpload(request -> request.bucket(bucket).key(key)).uploadId();
    try {
      List<CompletedPart> parts = new ArrayList<>();
      long partBytes = Math.max(PART_BYTES, upload.size() / MOST_PARTS + 1);
      for (long offset = 0; offset < upload.size(); offset += partBytes) {
        ByteRange range = new ByteRange(offset, Math.min(partBytes, upload.size() - offset));
        parts.add(send(upload, id, parts.size() + 1, range));
      }
      return s3.completeMultipartUpload(
          request ->
              request
                  .bucket(bucket)
                  .key(key)
                  .uploadId(id)
                  .multipartUpload(joined -> joined.parts(parts)));
    } catch (SdkException | UncheckedIOException e) {
      abort(id, e);
      throw e;
    }
  }

  private CompletedPart send(StagedFile upload, String id, int number, ByteRange range) {
    RequestBody body =
        RequestBody.fromContentProvider(() -> open(upload, range), range.length(), BYTES);
    String tag =
        s3.uploadPart(
                request -> request.bucket(bucket).key(key).uploadId(id).partNumber(number), body)
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
  }

  private static InputStream open(StagedFile upload, ByteRange range) {
    try {
      FileChannel channel = FileChannel.open(upload.file(), StandardOpenOption.READ);
      channel.position(range.offset());
      return new BoundedStream(Channels.newInputStream(channel), range.length());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + upload.file() + ": " + e.getMessage(), e);
    }
  }

  private void abort(String id, RuntimeException failure) {
    try {
      s3.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(id));
    } catch (SdkException e) {
      failure.addSuppressed(e);
    }
  }
}
