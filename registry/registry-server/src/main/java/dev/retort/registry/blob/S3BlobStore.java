package dev.retort.registry.blob;

import dev.retort.registry.Sha256;
import dev.retort.registry.blob.BlobStorage.Addressing;
import dev.retort.registry.blob.BlobStorage.S3Bucket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Blobs as objects {@code sha256/ab/cdef…} of a bucket. Big ones go up in parts, which S3 joins in
 * one step.
 */
final class S3BlobStore implements BlobStore {
  private static final String FOLDER = "sha256/";
  private static final Pattern KEY = Pattern.compile("([0-9a-f]{2})/([0-9a-f]{62})");
  private static final int SHELF = 2;
  private static final long SINGLE_BYTES = 32L << 20;
  private static final int NOT_FOUND = 404;

  private final S3Client s3;
  private final String bucket;
  private final String folder;

  private S3BlobStore(S3Client s3, String bucket, String folder) {
    this.s3 = s3;
    this.bucket = bucket;
    this.folder = folder;
  }

  /** Opens a bucket, which must exist. */
  static S3BlobStore open(S3Bucket storage) throws IOException {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .region(Region.of(storage.region()))
            .forcePathStyle(storage.style() == Addressing.PATH)
            // Servers other than AWS may not know the checksums that newer clients add by
            // themselves.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(storage.key().id(), storage.key().secret())));
    storage.endpoint().ifPresent(builder::endpointOverride);
    S3BlobStore store =
        new S3BlobStore(builder.build(), storage.bucket(), storage.prefix() + FOLDER);
    try {
      store.ask(() -> store.s3.headBucket(request -> request.bucket(storage.bucket())));
      return store;
    } catch (IOException e) {
      store.close();
      throw e;
    }
  }

  /** A request to S3. */
  private interface Request<T> {
    T send() throws IOException;
  }

  @Override
  public void put(StagedFile upload) throws IOException {
    if (size(upload.digest()).filter(size -> size == upload.size()).isEmpty()) {
      if (upload.size() <= SINGLE_BYTES) {
        putWhole(upload);
      } else {
        ask(() -> new S3Multipart(s3, bucket, key(upload.digest())).put(upload));
      }
    }
    Files.delete(upload.file());
  }

  /** The digest travels as a checksum, so that S3 refuses bytes that were damaged on the way. */
  private void putWhole(StagedFile upload) throws IOException {
    String checksum =
        Base64.getEncoder().encodeToString(HexFormat.of().parseHex(upload.digest().hex()));
    ask(
        () ->
            s3.putObject(
                request ->
                    request.bucket(bucket).key(key(upload.digest())).checksumSHA256(checksum),
                RequestBody.fromFile(upload.file())));
  }

  @Override
  public Optional<Long> size(Sha256 digest) throws IOException {
    try {
      return Optional.of(
          ask(() -> s3.headObject(request -> request.bucket(bucket).key(key(digest))))
              .contentLength());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Path> file(Sha256 digest) {
    return Optional.empty();
  }

  @Override
  public InputStream open(Sha256 digest, ByteRange range) throws IOException {
    if (range.length() == 0) {
      return InputStream.nullInputStream();
    }
    return new S3Stream(
        ask(
            () ->
                s3.getObject(
                    request ->
                        request
                            .bucket(bucket)
                            .key(key(digest))
                            .range("bytes=%d-%d".formatted(range.offset(), range.end() - 1)))),
        range.length());
  }

  @Override
  public void delete(Sha256 digest) throws IOException {
    ask(() -> s3.deleteObject(request -> request.bucket(bucket).key(key(digest))));
  }

  @Override
  public void list(Consumer<Stored> listener) throws IOException {
    ask(
        () -> {
          s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(folder))
              .contents()
              .forEach(object -> tell(object, listener));
          return listener;
        });
  }

  private void tell(S3Object object, Consumer<Stored> listener) {
    Matcher key = KEY.matcher(object.key().substring(folder.length()));
    if (key.matches()) {
      listener.accept(
          new Stored(
              new Sha256(key.group(1) + key.group(2)), object.size(), object.lastModified()));
    }
  }

  @Override
  public void sweep(Instant before) throws IOException {
    ask(
        () -> {
          s3
              .listMultipartUploadsPaginator(request -> request.bucket(bucket).prefix(folder))
              .uploads()
              .stream()
              .filter(upload -> upload.initiated().isBefore(before))
              .forEach(this::abort);
          return before;
        });
  }

  private void abort(MultipartUpload upload) {
    s3.abortMultipartUpload(
        request -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId()));
  }

  @Override
  public void close() {
    s3.close();
  }

  private String key(Sha256 digest) {
    return folder + digest.hex().substring(0, SHELF) + "/" + digest.hex().substring(SHELF);
  }

  private <T> T ask(Request<T> request) throws IOException {
    try {
      return request.send();
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        NoSuchFileException missing =
            new NoSuchFileException("s3://%s/%s".formatted(bucket, folder));
        missing.initCause(e);
        throw missing;
      }
      throw failure(e);
    } catch (SdkException e) {
      throw failure(e);
    }
  }

  private IOException failure(SdkException cause) {
    return new IOException(
        "the bucket %s refuses: %s. Check registry.storage: endpoint, region, key and rights."
            .formatted(bucket, cause.getMessage()),
        cause);
  }
}
