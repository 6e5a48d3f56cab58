package dev.retort.registry.server.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.server.http.Call;
import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.http.Paths;
import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.ArtifactUri;
import dev.retort.registry.server.store.ArtifactVault;
import dev.retort.registry.server.store.ErrorCode;
import dev.retort.registry.server.store.ProtocolException;
import dev.retort.registry.server.store.RunStore;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The artifact proxy: files as streams, in and out. */
public final class ArtifactEndpoints {
  private static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts";
  private static final String MULTIPART = "/api/2.0/mlflow-artifacts/mpu/*";

  private final Vertx vertx;
  private final ArtifactVault vault;
  private final RunStore runs;

  public ArtifactEndpoints(Vertx vertx, ArtifactVault vault, RunStore runs) {
    this.vertx = vertx;
    this.vault = vault;
    this.runs = runs;
  }

  public void register(Router router) {
    router.get(PROXY).handler(this::list);
    router.get(PROXY + "/*").handler(context -> send(context, path(context)));
    router.put(PROXY + "/*").handler(this::receive);
    router.delete(PROXY + "/*").handler(this::delete);
    router.route(MULTIPART).handler(ArtifactEndpoints::refuseMultipart);
    router.get("/get-artifact").handler(this::sendOfRun);
  }

  private void list(RoutingContext context) {
    String parameter = context.queryParams().get("path");
    BlobPath path = Paths.parse(parameter == null ? "" : parameter);
    vertx
        .executeBlocking(
            () -> {
              ObjectNode node = WireFormat.empty();
              WireFormat.files(node, BlobPath.of(""), vault.blobs().list(path));
              return node.toString();
            },
            false)
        .onSuccess(json -> Endpoints.send(context, 200, json))
        .onFailure(context::fail);
  }

  private void sendOfRun(RoutingContext context) {
    Call call = new Call(Endpoints.actor(context), context.queryParams(), new byte[0]);
    BlobPath below = Paths.parse(call.required("path"));
    vertx
        .executeBlocking(
            () -> ArtifactUri.parse(runs.get(call.runId()).info().artifactUri()).resolve(below),
            false)
        .onSuccess(path -> send(context, path))
        .onFailure(context::fail);
  }

  private void send(RoutingContext context, BlobPath path) {
    vertx
        .executeBlocking(
            () ->
                vault
                    .blobs()
                    .find(path)
                    .orElseThrow(
                        () ->
                            ProtocolException.missing(
                                "No artifact at '%s'".formatted(path.value()))),
            false)
        .compose(
            file ->
                context
                    .response()
                    .putHeader("Content-Type", "application/octet-stream")
                    .putHeader("Content-Disposition", "attachment")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .sendFile(file.toString()))
        .onFailure(context::fail);
  }

  /** Stops the stream until the path is known to be free; a refused body is read and dropped. */
  private void receive(RoutingContext context) {
    HttpServerRequest request = context.request();
    request.pause();
    BlobPath path = path(context);
    Path upload = vault.blobs().upload();
    vertx
        .executeBlocking(
            () -> {
              vault.requireUnsealed(path);
              return path;
            },
            false)
        .onFailure(refusal -> drain(context, refusal))
        .onSuccess(free -> store(context, upload, free));
  }

  private void store(RoutingContext context, Path upload, BlobPath path) {
    OpenOptions fresh = new OpenOptions().setCreateNew(true).setWrite(true);
    vertx
        .fileSystem()
        .open(upload.toString(), fresh)
        .compose(file -> context.request().pipeTo(file))
        .compose(
            written ->
                vertx.executeBlocking(
                    () -> {
                      vault.publish(upload, path);
                      return "{}";
                    },
                    false))
        .onSuccess(json -> Endpoints.send(context, 200, json))
        .onFailure(failure -> discard(upload).onComplete(done -> context.fail(failure)));
  }

  private Future<Boolean> discard(Path upload) {
    return vertx.executeBlocking(() -> Files.deleteIfExists(upload), false);
  }

  private static void drain(RoutingContext context, Throwable refusal) {
    context.request().handler(dropped -> {}).endHandler(end -> context.fail(refusal)).resume();
  }

  private void delete(RoutingContext context) {
    BlobPath path = path(context);
    vertx
        .executeBlocking(
            () -> {
              vault.delete(path);
              return "{}";
            },
            false)
        .onSuccess(json -> Endpoints.send(context, 200, json))
        .onFailure(context::fail);
  }

  private static void refuseMultipart(RoutingContext context) {
    Endpoints.send(
        context,
        ErrorCode.NOT_IMPLEMENTED,
        "Multipart upload is not supported for the current artifact repository");
  }

  private static BlobPath path(RoutingContext context) {
    String encoded = context.request().path().substring(PROXY.length() + 1).replace("+", "%2B");
    return Paths.parse(QueryStringDecoder.decodeComponent(encoded, StandardCharsets.UTF_8));
  }
}
