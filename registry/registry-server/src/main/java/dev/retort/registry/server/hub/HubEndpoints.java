package dev.retort.registry.server.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.server.http.BlobSender;
import dev.retort.registry.server.http.BlobSender.Freshness;
import dev.retort.registry.server.http.Call;
import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.Artifact;
import dev.retort.registry.server.store.Model;
import dev.retort.registry.server.store.Page;
import dev.retort.registry.server.store.ProtocolException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** The hub's endpoints that clients use to read models. */
public final class HubEndpoints {
  private static final String MODELS = "/api/models";
  private static final String MANIFESTS = "/v2/";
  private static final String RESOLVE = "/[^/]+(?:/[^/]+)?/resolve/[^/]+/.+";
  private static final Set<String> API_OPERATIONS = Set.of("revision", "tree", "refs");
  private static final int DEFAULT_MODELS = 100;
  private static final int MAX_MODELS = 1_000;

  private final Vertx vertx;
  private final HubCatalog catalog;
  private final BlobSender sender;

  public HubEndpoints(Vertx vertx, HubCatalog catalog, BlobSender sender) {
    this.vertx = vertx;
    this.catalog = catalog;
    this.sender = sender;
  }

  /** Adds the endpoints; the last one takes paths under any name, and goes behind all others. */
  public void register(Router router) {
    Endpoints.readable(router, MODELS).handler(this::search);
    Endpoints.readable(router, MODELS + "/*").handler(this::model);
    Endpoints.readable(router, MANIFESTS + "*").handler(this::manifest);
    router
        .routeWithRegex(RESOLVE)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(this::file);
  }

  private void search(RoutingContext context) {
    vertx
        .executeBlocking(
            () -> {
              Call call = Endpoints.call(context);
              long limit = call.number("limit").orElse((long) DEFAULT_MODELS);
              Page.Window window =
                  Page.Window.of(
                      call.text("cursor").orElse(""),
                      (int) Math.max(1, Math.min(MAX_MODELS, limit)));
              return catalog.search(call.text("search").orElse(""), window);
            },
            false)
        .onSuccess(
            page -> {
              page.nextToken().ifPresent(token -> linkNext(context, token));
              ArrayNode array = WireFormat.empty().putArray("models");
              page.items().forEach(model -> array.add(HubFormat.model(model)));
              Endpoints.send(context, 200, array.toString());
            })
        .onFailure(failure -> fail(context, failure));
  }

  private static void linkNext(RoutingContext context, String token) {
    StringBuilder query = new StringBuilder("?cursor=").append(encode(token));
    context
        .queryParams()
        .forEach(
            (name, value) -> {
              if (!name.equals("cursor")) {
                query.append('&').append(encode(name)).append('=').append(encode(value));
              }
            });
    String absolute = context.request().absoluteURI();
    int end = absolute.indexOf('?');
    String address = end < 0 ? absolute : absolute.substring(0, end);
    context.response().putHeader("Link", "<" + address + query + ">; rel=\"next\"");
  }

  private void model(RoutingContext context) {
    answer(
        context,
        () -> {
          HubAddress address =
              HubAddress.parse(context.request().path(), MODELS + "/", API_OPERATIONS);
          return switch (address.operation()) {
            case "tree" -> tree(context, address);
            case "refs" -> refs(address.repository());
            case "revision" -> info(address.repository(), address.part(0));
            default -> info(address.repository(), HubCatalog.MAIN);
          };
        });
  }

  private JsonNode info(Repository repository, String revision) {
    Model model = catalog.model(repository);
    return HubFormat.info(catalog.snapshot(repository, revision), model);
  }

  private JsonNode tree(RoutingContext context, HubAddress address) {
    String recursive = context.queryParams().get("recursive");
    boolean all = "true".equalsIgnoreCase(recursive) || "1".equals(recursive);
    return HubFormat.tree(
        catalog.snapshot(address.repository(), address.part(0)), address.pathFrom(1), all);
  }

  /** An alias is a tag, lest a client without a branch main takes any of them. */
  private JsonNode refs(Repository repository) {
    Map<String, String> branches = new LinkedHashMap<>();
    Map<String, String> tags = new LinkedHashMap<>();
    for (Model.Alias alias : catalog.model(repository).aliases()) {
      catalog
          .commit(repository, alias.alias())
          .ifPresent(
              commit -> {
                if (alias.alias().equals(ModelAlias.CHAMPION.value())) {
                  branches.putIfAbsent(HubCatalog.MAIN, commit);
                }
                if (alias.alias().equals(HubCatalog.MAIN)) {
                  branches.put(HubCatalog.MAIN, commit);
                }
                tags.put(alias.alias(), commit);
              });
    }
    return HubFormat.refs(branches, tags);
  }

  private void manifest(RoutingContext context) {
    answer(
        context,
        () -> {
          HubAddress address =
              HubAddress.parse(context.request().path(), MANIFESTS, Set.of("manifests"));
          return HubFormat.manifest(
              catalog.snapshot(address.repository(), HubCatalog.MAIN), address.part(0));
        });
  }

  /** A file that was found, and in which commit. */
  private record Found(String commit, Artifact file) {}

  private void file(RoutingContext context) {
    vertx
        .executeBlocking(
            () -> {
              HubAddress address =
                  HubAddress.parse(context.request().path(), "/", Set.of("resolve"));
              Snapshot snapshot = catalog.snapshot(address.repository(), address.part(0));
              Artifact file = snapshot.files().get(address.pathFrom(1));
              if (file == null) {
                throw HubRefusal.noEntry(snapshot, address.pathFrom(1));
              }
              return new Found(snapshot.commit(), file);
            },
            false)
        .onSuccess(
            found -> {
              context
                  .response()
                  .putHeader("X-Repo-Commit", found.commit())
                  .putHeader("X-Linked-Size", Long.toString(found.file().size()))
                  .putHeader("X-Linked-ETag", '"' + found.file().digest().hex() + '"');
              boolean fixed = context.request().path().contains("/resolve/" + found.commit() + "/");
              sender.send(context, fixed ? Freshness.IMMUTABLE : Freshness.ASK_AGAIN, found::file);
            })
        .onFailure(failure -> fail(context, failure));
  }

  private void answer(RoutingContext context, Callable<JsonNode> action) {
    vertx
        .executeBlocking(() -> action.call().toString(), false)
        .onSuccess(json -> Endpoints.send(context, 200, json))
        .onFailure(failure -> fail(context, failure));
  }

  private static void fail(RoutingContext context, Throwable failure) {
    if (!(failure instanceof HubRefusal refusal)) {
      context.fail(failure);
      return;
    }
    HttpServerResponse response =
        context
            .response()
            .putHeader("X-Error-Code", refusal.code())
            .putHeader("X-Error-Message", refusal.getMessage().replaceAll("[^ -~]", "?"));
    refusal.commit().ifPresent(commit -> response.putHeader("X-Repo-Commit", commit));
    Endpoints.send(
        context,
        ProtocolException.missing("").status(),
        WireFormat.empty().put("error", refusal.getMessage()).toString());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
