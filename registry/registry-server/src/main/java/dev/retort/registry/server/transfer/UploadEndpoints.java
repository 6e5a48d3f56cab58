package dev.retort.registry.server.transfer;

import dev.retort.registry.Sha256;
import dev.retort.registry.server.http.BodyReceiver;
import dev.retort.registry.server.http.Call;
import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.http.Paths;
import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.ProtocolException;
import dev.retort.registry.server.store.ResumableUpload;
import dev.retort.registry.server.store.Uploads;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.util.Optional;

/** Uploads that may break and go on. */
public final class UploadEndpoints {
  private static final String UPLOADS = "/retort/v1/uploads";
  private static final String OFFSET = "Upload-Offset";
  private static final String LENGTH = "Upload-Length";
  private static final int MAX_JSON_BYTES = 1 << 16;

  private final Vertx vertx;
  private final Uploads uploads;

  public UploadEndpoints(Vertx vertx, Uploads uploads) {
    this.vertx = vertx;
    this.uploads = uploads;
  }

  public void register(Router router) {
    router
        .post(UPLOADS)
        .handler(BodyHandler.create(false).setBodyLimit(MAX_JSON_BYTES))
        .handler(this::begin);
    router.head(UPLOADS + "/:id").handler(this::tell);
    router.patch(UPLOADS + "/:id").handler(this::receive);
    router.delete(UPLOADS + "/:id").handler(this::abandon);
  }

  private void begin(RoutingContext context) {
    Call call = new Call(Endpoints.actor(context), context.queryParams(), Endpoints.body(context));
    Sha256 digest = Paths.requireDigest(call.required("sha256"));
    call.required("size");
    long size = call.number("size").orElseThrow();
    vertx
        .executeBlocking(
            () -> {
              Optional<String> id = uploads.begin(digest, size);
              if (id.isPresent()) {
                uploads.requireSpace(size);
              }
              return id;
            },
            false)
        .onSuccess(id -> begun(context, id))
        .onFailure(context::fail);
  }

  private static void begun(RoutingContext context, Optional<String> id) {
    if (id.isEmpty()) {
      Endpoints.send(context, 200, WireFormat.empty().put("present", true).toString());
      return;
    }
    context.response().putHeader("Location", UPLOADS + "/" + id.get()).putHeader(OFFSET, "0");
    Endpoints.send(context, 201, "{}");
  }

  private void tell(RoutingContext context) {
    String id = context.pathParam("id");
    vertx
        .executeBlocking(
            () -> {
              ResumableUpload upload = uploads.get(id);
              return new long[] {upload.offset(), upload.size()};
            },
            false)
        .onSuccess(
            progress ->
                offset(context.response(), progress[0])
                    .putHeader(LENGTH, Long.toString(progress[1]))
                    .putHeader("Cache-Control", "no-store")
                    .end())
        .onFailure(context::fail);
  }

  /** What came before a connection broke counts; so the upload is let go of in any case. */
  private void receive(RoutingContext context) {
    HttpServerRequest request = context.request();
    String id = context.pathParam("id");
    Optional<Long> offset = Paths.count(request, OFFSET);
    BodyReceiver body = BodyReceiver.hold(vertx, request);
    vertx
        .executeBlocking(() -> take(id, offset, Paths.length(request)), false)
        .compose(upload -> append(body, upload), body::refuse)
        .onSuccess(reached -> offset(context.response(), reached).setStatusCode(204).end())
        .onFailure(context::fail);
  }

  private ResumableUpload take(String id, Optional<Long> offset, long length) throws IOException {
    ResumableUpload upload = uploads.get(id);
    upload.take(
        offset.orElseThrow(
            () -> ProtocolException.invalid("Missing value for the header " + OFFSET)),
        Math.max(length, 0));
    return upload;
  }

  private Future<Long> append(BodyReceiver body, ResumableUpload upload) {
    return body.into(bytes -> write(upload, bytes))
        .compose(
            complete -> vertx.executeBlocking(upload::release, false),
            failure ->
                vertx
                    .executeBlocking(upload::release, false)
                    .compose(
                        released -> Future.failedFuture(failure),
                        broken -> Future.failedFuture(failure)));
  }

  private static void write(ResumableUpload upload, byte[] bytes) throws IOException {
    try {
      upload.append(bytes);
    } catch (IOException e) {
      throw Uploads.explained(e);
    }
  }

  private void abandon(RoutingContext context) {
    String id = context.pathParam("id");
    vertx
        .executeBlocking(
            () -> {
              uploads.abandon(uploads.get(id));
              return id;
            },
            false)
        .onSuccess(gone -> context.response().setStatusCode(204).end())
        .onFailure(context::fail);
  }

  private static HttpServerResponse offset(HttpServerResponse response, long offset) {
    return response.putHeader(OFFSET, Long.toString(offset));
  }
}
