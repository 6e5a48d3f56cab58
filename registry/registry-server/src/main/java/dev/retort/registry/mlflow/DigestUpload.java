package dev.retort.registry.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.BundleFile;
import dev.retort.registry.RegistryException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Sends files to Retort's own server, which stores each content once: one that it has is linked by
 * its digest, and a long one goes up in pieces, from where the server says that it stands.
 */
final class DigestUpload {
  /** A longer file goes up in pieces of this size. */
  static final int PIECE_BYTES = 8 << 20;

  private static final int ATTEMPTS = 4;
  private static final long PAUSE_MILLIS = 200;
  private static final String DIGEST = "X-Retort-Sha256";
  private static final String OFFSET = "Upload-Offset";
  private static final String UPLOADS = "uploads";

  private final MlflowHttp http;

  private DigestUpload(MlflowHttp http) {
    this.http = http;
  }

  /** If the server is one that can: somebody else's MLflow doesn't know the endpoint. */
  static Optional<DigestUpload> at(MlflowHttp http) {
    HttpRequest probe = http.extension(UPLOADS + "/none").DELETE().build();
    try {
      http.repeat(() -> http.exchange(probe));
    } catch (MlflowRefusal e) {
      if (e.isUnknownEndpoint()) {
        return Optional.empty();
      }
      if (!e.isMissing() && !e.is("INVALID_PARAMETER_VALUE")) {
        throw e;
      }
    }
    return Optional.of(new DigestUpload(http));
  }

  /** Gives a file its path, sending no more than the server lacks. */
  void send(BundleFile file, Path source, ArtifactLocation target) throws IOException {
    if (link(file, target)) {
      return;
    }
    if (file.size() <= PIECE_BYTES) {
      http.put(target, source, DIGEST, file.sha256().hex());
      return;
    }
    upload(file, source);
    if (!link(file, target)) {
      throw new RegistryException(
          "the registry took %s whole and doesn't know it any more: is something collecting its garbage? Publish again."
              .formatted(file.path()));
    }
  }

  /** An empty file is as quickly sent as linked. */
  private boolean link(BundleFile file, ArtifactLocation target) {
    if (file.size() == 0) {
      return false;
    }
    HttpRequest request =
        http.request(target.proxyPath())
            .header(DIGEST, file.sha256().hex())
            .PUT(BodyPublishers.noBody())
            .build();
    try {
      http.repeat(() -> http.exchange(request));
      return true;
    } catch (MlflowRefusal e) {
      if (e.isMissing()) {
        return false;
      }
      throw e;
    }
  }

  private void upload(BundleFile file, Path source) throws IOException {
    ObjectNode body = MlflowHttp.body().put("sha256", file.sha256().hex()).put("size", file.size());
    HttpResponse<String> begun =
        http.repeat(() -> http.exchange(http.extension("POST", UPLOADS, body)));
    if (begun.statusCode() != 201) {
      return;
    }
    String location =
        begun
            .headers()
            .firstValue("Location")
            .orElseThrow(
                () -> new RegistryException("the registry began an upload without a place"));
    String upload = UPLOADS + location.substring(location.lastIndexOf('/'));
    long offset = 0;
    int failures = 0;
    try (FileChannel channel = FileChannel.open(source)) {
      while (offset < file.size()) {
        try {
          offset = append(upload, offset, piece(channel, offset, file.size()));
          failures = 0;
        } catch (MlflowSilence | MlflowRefusal e) {
          boolean retried = !(e instanceof MlflowRefusal refusal) || mayGoOn(refusal);
          if (!retried || ++failures == ATTEMPTS) {
            throw e;
          }
          MlflowHttp.pause(PAUSE_MILLIS << failures);
          offset = standing(upload).orElseThrow(() -> e);
        }
      }
    }
  }

  private static boolean mayGoOn(MlflowRefusal refusal) {
    return refusal.mayHaveHappened() || refusal.isConflict();
  }

  private long append(String upload, long offset, byte[] piece) {
    HttpRequest request =
        http.extension(upload)
            .header("Content-Type", "application/octet-stream")
            .header(OFFSET, Long.toString(offset))
            .method("PATCH", BodyPublishers.ofByteArray(piece))
            .build();
    return offset(http.exchange(request)).orElse(offset + piece.length);
  }

  /** Where the server stands; empty if it has finished, and so forgotten, the upload. */
  private OptionalLong standing(String upload) {
    HttpRequest request = http.extension(upload).method("HEAD", BodyPublishers.noBody()).build();
    return offset(http.repeat(() -> http.exchange(request)));
  }

  private static OptionalLong offset(HttpResponse<String> response) {
    return response.headers().firstValueAsLong(OFFSET);
  }

  private static byte[] piece(FileChannel channel, long offset, long size) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, size - offset));
    int read = 0;
    while (piece.hasRemaining() && read >= 0) {
      read = channel.read(piece, offset + piece.position());
    }
    return piece.array();
  }
}
