package dev.retort.registry.server.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.Sha256;
import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.blob.StagedFile;
import dev.retort.registry.blob.UploadFile;
import dev.retort.registry.server.http.BlobSender;
import dev.retort.registry.server.http.BlobSender.Freshness;
import dev.retort.registry.server.http.BodyReceiver;
import dev.retort.registry.server.http.Call;
import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.http.Paths;
import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.Artifact;
import dev.retort.registry.server.store.ArtifactUri;
import dev.retort.registry.server.store.ArtifactVault;
import dev.retort.registry.server.store.ErrorCode;
import dev.retort.registry.server.store.ProtocolException;
import dev.retort.registry.server.store.RunStore;
import dev.retort.registry.server.store.Uploads;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The artifact proxy: files as streams, in and out. */
public final class ArtifactEndpoints {
  /** A header of ours: the digest that a body must have, or that a path without a body gets. */
  static final String DIGEST = "X-Retort-Sha256";

  private static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts";
  private static final String MULTIPART = "/api/2.0/mlflow-artifacts/mpu/*";

  private final Vertx vertx;
  private final ArtifactVault vault;
  private final Uploads uploads;
  private final RunStore runs;
  private final BlobSender sender;

  public ArtifactEndpoints(Vertx vertx, ArtifactVault vault, Uploads uploads, RunStore runs) {
    this.vertx = vertx;
    this.vault = vault;
    this.uploads = uploads;
    this.runs = runs;
    this.sender = new BlobSender(vertx, vault.blobs());
  }

  public void register(Router router) {
    router.get(PROXY).handler(this::list);
    router.get(PROXY + "/*").handler(this::send);
    router.head(PROXY + "/*").handler(this::send);
    router.put(PROXY + "/*").handler(this::receive);
    router.delete(PROXY + "/*").handler(this::delete);
    router.route(MULTIPART).handler(ArtifactEndpoints::refuseMultipart);
    router.get("/get-artifact").handler(this::sendOfRun);
  }

  private void list(RoutingContext context) {
    String parameter = context.queryParams().get("path");
    BlobPath path = Paths.parse(parameter == null ? "" : parameter);
    answer(
        context,
        () -> {
          ObjectNode node = WireFormat.empty();
          WireFormat.files(node, BlobPath.of(""), vault.list(path));
          return node.toString();
        });
  }

  private void send(RoutingContext context) {
    BlobPath path = path(context);
    vault
        .remembered(path)
        .ifPresentOrElse(
            artifact -> sender.send(context, Freshness.ASK_AGAIN, artifact),
            () -> sender.send(context, Freshness.ASK_AGAIN, () -> require(path)));
  }

  private void sendOfRun(RoutingContext context) {
    Call call = new Call(Endpoints.actor(context), context.queryParams(), new byte[0]);
    BlobPath below = Paths.parse(call.required("path"));
    String run = call.runId();
    sender.send(
        context,
        Freshness.ASK_AGAIN,
        () -> require(ArtifactUri.parse(runs.get(run).info().artifactUri()).resolve(below)));
  }

  private Artifact require(BlobPath path) {
    return vault
        .find(path)
        .orElseThrow(
            () -> ProtocolException.missing("No artifact at '%s'".formatted(path.value())));
  }

  /** Stops the stream until the path is known to be free; a refused body is read and dropped. */
  private void receive(RoutingContext context) {
    HttpServerRequest request = context.request();
    BlobPath path = path(context);
    Optional<Sha256> digest = Paths.digest(request.getHeader(DIGEST));
    long length = Paths.length(request);
    BodyReceiver body = BodyReceiver.hold(vertx, request);
    boolean linked = length == 0 && digest.filter(ArtifactEndpoints::hasBytes).isPresent();
    vertx
        .executeBlocking(
            () -> {
              vault.requireUnsealed(path);
              uploads.requireSpace(length);
              return path;
            },
            false)
        .compose(
            free -> linked ? link(body, digest.get(), path) : store(body, digest, path),
            body::refuse)
        .onSuccess(stored -> Endpoints.send(context, 200, "{}"))
        .onFailure(context::fail);
  }

  private Future<BlobPath> link(BodyReceiver body, Sha256 digest, BlobPath path) {
    return body.into(nothing -> {})
        .compose(
            empty ->
                vertx.executeBlocking(
                    () -> {
                      vault.link(digest, path);
                      return path;
                    },
                    false));
  }

  private Future<BlobPath> store(BodyReceiver body, Optional<Sha256> digest, BlobPath path) {
    return vertx
        .executeBlocking(uploads::onePiece, false)
        .compose(
            file ->
                body.into(bytes -> write(file, bytes))
                    .compose(complete -> publish(file, digest, path))
                    .recover(failure -> discard(file, failure)),
            body::refuse);
  }

  private static void write(UploadFile file, byte[] bytes) throws IOException {
    try {
      file.append(bytes);
    } catch (IOException e) {
      throw Uploads.explained(e);
    }
  }

  private Future<BlobPath> publish(UploadFile file, Optional<Sha256> digest, BlobPath path) {
    return vertx.executeBlocking(
        () -> {
          StagedFile staged = file.finish();
          if (digest.isPresent() && !digest.get().equals(staged.digest())) {
            throw ProtocolException.invalid(
                "The body has the SHA-256 %s, not %s as the header %s says: send it again"
                    .formatted(staged.digest(), digest.get(), DIGEST));
          }
          vault.publish(staged, path);
          return path;
        },
        false);
  }

  private Future<BlobPath> discard(UploadFile file, Throwable failure) {
    return vertx
        .executeBlocking(
            () -> {
              file.discard();
              return file;
            },
            false)
        .compose(gone -> Future.failedFuture(failure), broken -> Future.failedFuture(failure));
  }

  private void delete(RoutingContext context) {
    BlobPath path = path(context);
    answer(
        context,
        () -> {
          vault.delete(path);
          return "{}";
        });
  }

  private void answer(RoutingContext context, Callable<String> work) {
    vertx
        .executeBlocking(work, false)
        .onSuccess(json -> Endpoints.send(context, 200, json))
        .onFailure(context::fail);
  }

  private static void refuseMultipart(RoutingContext context) {
    Endpoints.send(
        context,
        ErrorCode.NOT_IMPLEMENTED,
        "Multipart upload is not supported for the current artifact repository");
  }

  /** An empty file is what its digest says without a link. */
  private static boolean hasBytes(Sha256 digest) {
    return !digest.equals(Sha256.of(new byte[0]));
  }

  private static BlobPath path(RoutingContext context) {
    return Paths.below(context.request(), PROXY + "/");
  }
}
