package dev.retort.registry.server.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.server.http.Call;
import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.Garbage;
import dev.retort.registry.server.store.Garbage.Mode;
import dev.retort.registry.server.store.Garbage.Patience;
import dev.retort.registry.server.store.GarbageCollector;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what nobody needs, or says what it would remove. */
public final class GarbageEndpoints {
  private static final Logger LOG = LoggerFactory.getLogger(GarbageEndpoints.class);
  private static final String COLLECT = "/retort/v1/gc";
  private static final int MAX_JSON_BYTES = 1 << 16;

  private final Vertx vertx;
  private final GarbageCollector collector;

  public GarbageEndpoints(Vertx vertx, GarbageCollector collector) {
    this.vertx = vertx;
    this.collector = collector;
  }

  public void register(Router router) {
    router
        .post(COLLECT)
        .handler(BodyHandler.create(false).setBodyLimit(MAX_JSON_BYTES))
        .handler(this::collect);
  }

  private void collect(RoutingContext context) {
    Call call = new Call(Endpoints.actor(context), context.queryParams(), Endpoints.body(context));
    boolean delete = call.text("dry_run").filter("false"::equalsIgnoreCase).isPresent();
    Mode mode = delete ? Mode.DELETE : Mode.DRY_RUN;
    Patience patience =
        new Patience(
            seconds(call, "deleted_runs_seconds", Patience.DEFAULT.deletedRuns()),
            seconds(call, "idle_uploads_seconds", Patience.DEFAULT.idleUploads()),
            seconds(call, "unused_blobs_seconds", Patience.DEFAULT.unusedBlobs()));
    vertx
        .executeBlocking(
            () -> {
              Garbage found = collector.collect(mode, patience);
              if (mode == Mode.DELETE && !found.isEmpty()) {
                LOG.info(
                    "garbage collected for {}: {}, {}, {}",
                    call.actor().name(),
                    inWords("artifacts", found.artifacts()),
                    inWords("uploads", found.uploads()),
                    inWords("blobs", found.blobs()));
              }
              return answer(mode, found).toString();
            },
            false)
        .onSuccess(json -> Endpoints.send(context, 200, json))
        .onFailure(context::fail);
  }

  private static Duration seconds(Call call, String name, Duration byDefault) {
    return call.number(name).map(Duration::ofSeconds).orElse(byDefault);
  }

  private static String inWords(String kind, Garbage.Pile pile) {
    return "%d %s of %d bytes".formatted(pile.count(), kind, pile.bytes());
  }

  private static ObjectNode answer(Mode mode, Garbage found) {
    ObjectNode node = WireFormat.empty().put("dry_run", mode == Mode.DRY_RUN);
    pile(node, "artifacts", found.artifacts());
    pile(node, "uploads", found.uploads());
    pile(node, "blobs", found.blobs());
    return node;
  }

  private static void pile(ObjectNode node, String name, Garbage.Pile pile) {
    node.putObject(name).put("count", pile.count()).put("bytes", pile.bytes());
  }
}
