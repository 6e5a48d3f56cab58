package dev.retort.registry.server.http;

import dev.retort.registry.blob.BlobStore;
import dev.retort.registry.blob.ByteRange;
import dev.retort.registry.server.store.Artifact;
import dev.retort.registry.server.store.ErrorCode;
import dev.retort.registry.server.store.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/**
 * Answers GET and HEAD with a blob: its digest is the entity tag, nothing is read to make it. A
 * blob on this machine's disk goes from the file to the socket without passing through the process;
 * another one is read as fast as the client takes it.
 */
public final class BlobSender {
  /** How long whoever asked may take an answer for true. */
  public enum Freshness {
    /** The address always has these bytes. */
    IMMUTABLE("public, max-age=31536000, immutable"),
    /** The address may have other bytes the next time. */
    ASK_AGAIN("no-cache");

    private final String header;

    Freshness(String header) {
      this.header = header;
    }
  }

  private static final int CHUNK = 1 << 18;
  private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

  private final Vertx vertx;
  private final BlobStore blobs;

  public BlobSender(Vertx vertx, BlobStore blobs) {
    this.vertx = vertx;
    this.blobs = blobs;
  }

  /** Finds a blob on a worker thread, and answers with it. */
  public void send(RoutingContext context, Freshness freshness, Callable<Artifact> lookup) {
    vertx
        .executeBlocking(lookup, false)
        .compose(blob -> answer(context, freshness, blob))
        .onFailure(context::fail);
  }

  /** Answers with a blob that is known already. */
  public void send(RoutingContext context, Freshness freshness, Artifact blob) {
    answer(context, freshness, blob).onFailure(context::fail);
  }

  private Future<Void> answer(RoutingContext context, Freshness freshness, Artifact blob) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    String tag = '"' + blob.digest().hex() + '"';
    response
        .putHeader("ETag", tag)
        .putHeader("Accept-Ranges", "bytes")
        .putHeader("Cache-Control", freshness.header)
        .putHeader("X-Content-Type-Options", "nosniff");
    String known = request.getHeader("If-None-Match");
    if (known != null && matches(known, tag)) {
      return response.setStatusCode(304).end();
    }
    try {
      Optional<ByteRange> part = part(request, tag, blob.size());
      part.ifPresent(range -> announce(response, range, blob.size()));
      return sendBytes(context, blob, part.orElse(ByteRange.whole(blob.size())));
    } catch (RangeHeader.Unsatisfiable e) {
      response.putHeader("Content-Range", "bytes */" + blob.size()).setStatusCode(416);
      return response
          .putHeader("Content-Type", "application/json")
          .end(
              WireFormat.error(
                      ErrorCode.INVALID_PARAMETER_VALUE,
                      "The range %s begins behind the last of %d bytes"
                          .formatted(request.getHeader("Range"), blob.size()))
                  .toString());
    }
  }

  private static boolean matches(String header, String tag) {
    return header.strip().equals("*")
        || COMMA
            .splitAsStream(header.strip())
            .anyMatch(candidate -> candidate.equals(tag) || candidate.equals("W/" + tag));
  }

  /** A part of another version of the content would be of no use, so that gets all of it. */
  private static Optional<ByteRange> part(HttpServerRequest request, String tag, long size)
      throws RangeHeader.Unsatisfiable {
    String range = request.getHeader("Range");
    String condition = request.getHeader("If-Range");
    boolean asked = range != null && request.method().equals(HttpMethod.GET);
    return asked && (condition == null || condition.strip().equals(tag))
        ? RangeHeader.parse(range, size)
        : Optional.empty();
  }

  private static void announce(HttpServerResponse response, ByteRange range, long size) {
    response
        .setStatusCode(206)
        .putHeader(
            "Content-Range", "bytes %d-%d/%d".formatted(range.offset(), range.end() - 1, size));
  }

  private Future<Void> sendBytes(RoutingContext context, Artifact blob, ByteRange range) {
    HttpServerResponse response =
        context
            .response()
            .putHeader("Content-Type", "application/octet-stream")
            .putHeader("Content-Disposition", "attachment")
            .putHeader("Content-Length", Long.toString(range.length()));
    if (context.request().method().equals(HttpMethod.HEAD) || range.length() == 0) {
      return response.end();
    }
    Optional<Path> file = blobs.file(blob.digest());
    return file.isPresent()
        ? response.sendFile(file.get().toString(), range.offset(), range.length())
        : stream(response, blob, range);
  }

  private Future<Void> stream(HttpServerResponse response, Artifact blob, ByteRange range) {
    return vertx
        .executeBlocking(() -> blobs.open(blob.digest(), range), false)
        .recover(BlobSender::explained)
        .compose(
            in -> {
              Promise<Void> sent = Promise.promise();
              pump(in, response, sent);
              return sent.future()
                  .eventually(
                      () ->
                          vertx.executeBlocking(
                              () -> {
                                in.close();
                                return in;
                              },
                              false));
            })
        .compose(sent -> response.end());
  }

  private static Future<InputStream> explained(Throwable failure) {
    return Future.failedFuture(
        failure instanceof NoSuchFileException
            ? new ProtocolException(
                ErrorCode.INTERNAL_ERROR,
                "The registry's store has lost a blob: " + failure.getMessage())
            : failure);
  }

  /** Reads the next chunk when the client has taken the one before. */
  private void pump(InputStream in, HttpServerResponse response, Promise<Void> sent) {
    vertx
        .executeBlocking(() -> in.readNBytes(CHUNK), false)
        .onFailure(sent::tryFail)
        .onSuccess(
            chunk -> {
              if (chunk.length == 0) {
                sent.tryComplete();
                return;
              }
              response
                  .write(Buffer.buffer(chunk))
                  .onFailure(sent::tryFail)
                  .onSuccess(written -> pump(in, response, sent));
            });
  }
}
