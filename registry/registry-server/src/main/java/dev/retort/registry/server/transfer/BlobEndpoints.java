package dev.retort.registry.server.transfer;

import dev.retort.registry.Sha256;
import dev.retort.registry.server.http.BlobSender;
import dev.retort.registry.server.http.BlobSender.Freshness;
import dev.retort.registry.server.http.Paths;
import dev.retort.registry.server.store.Artifact;
import dev.retort.registry.server.store.ArtifactVault;
import dev.retort.registry.server.store.ProtocolException;
import dev.retort.registry.server.store.VersionFiles;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Blobs by their digests, and the two files of a version that say what it is made of. */
public final class BlobEndpoints {
  private static final String VERSION = "/retort/v1/models/:name/versions/:number/";

  private final ArtifactVault vault;
  private final VersionFiles files;
  private final BlobSender sender;

  public BlobEndpoints(Vertx vertx, ArtifactVault vault, VersionFiles files) {
    this.vault = vault;
    this.files = files;
    this.sender = new BlobSender(vertx, vault.blobs());
  }

  public void register(Router router) {
    readable(router, "/retort/v1/blobs/:digest", this::blob);
    readable(router, VERSION + "manifest", context -> file(context, VersionFiles.MANIFEST));
    readable(router, VERSION + "signature", context -> file(context, VersionFiles.SIGNATURE));
  }

  private static void readable(Router router, String path, Handler<RoutingContext> handler) {
    router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(handler);
  }

  private void blob(RoutingContext context) {
    Sha256 digest = Paths.requireDigest(context.pathParam("digest"));
    sender.send(
        context,
        Freshness.IMMUTABLE,
        () ->
            vault
                .find(digest)
                .orElseThrow(
                    () -> ProtocolException.missing("No blob %s in use".formatted(digest))));
  }

  private void file(RoutingContext context, String file) {
    String name = context.pathParam("name");
    int number = number(context.pathParam("number"));
    sender.send(context, Freshness.IMMUTABLE, () -> file(name, number, file));
  }

  private Artifact file(String name, int number, String file) {
    return files
        .find(name, number, file)
        .orElseThrow(
            () ->
                ProtocolException.missing(
                    "Version %d of %s has no %s".formatted(number, name, file)));
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw ProtocolException.invalid(
          "Invalid version '%s': it must be a whole number".formatted(text));
    }
  }
}
