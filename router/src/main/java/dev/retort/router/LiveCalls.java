package dev.retort.router;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.OwnCall;
import dev.retort.capture.http.OwnReply;
import dev.retort.router.drift.DriftMonitor;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * {@code GET /retort/v1/quality}: how good the students are by live traffic; {@code GET
 * /retort/v1/drift}: how much is drawn, where the monitors stand, and what drift there was. Of the
 * caller's tasks; single exchanges are for operators.
 */
final class LiveCalls {
  private static final String QUALITY = OwnCall.PREFIX + "quality";
  private static final String DRIFT = OwnCall.PREFIX + "drift";
  private static final int OK = 200;

  private LiveCalls() {}

  /** Answers the call if it is such a one. */
  static Optional<Future<OwnReply>> serve(LiveTraffic live, OwnCall call, Sight sight) {
    if (!call.method().equals("GET")) {
      return Optional.empty();
    }
    return switch (call.path()) {
      case QUALITY -> reply(quality(live, sight));
      case DRIFT -> reply(drift(live, sight));
      default -> Optional.empty();
    };
  }

  private static Optional<Future<OwnReply>> reply(ObjectNode body) {
    return Optional.of(Future.succeededFuture(new OwnReply(OK, body)));
  }

  private static ObjectNode quality(LiveTraffic live, Sight sight) {
    ObjectNode body = JsonFormat.mapper().createObjectNode();
    body.set(
        "quality",
        JsonFormat.mapper()
            .valueToTree(
                live.quality().stream().filter(report -> sight.shows(report.task())).toList()));
    return body;
  }

  private static ObjectNode drift(LiveTraffic live, Sight sight) {
    ObjectNode body = JsonFormat.mapper().createObjectNode();
    ArrayNode tasks = body.putArray("tasks");
    live.sharesByTask()
        .forEach(
            (task, share) -> {
              if (sight.shows(task)) {
                tasks.add(task(live, task, share));
              }
            });
    body.set(
        "events",
        JsonFormat.mapper()
            .valueToTree(
                live.events().stream()
                    .filter(event -> sight.shows(event.task()))
                    .map(event -> sight.showsExchanges() ? event : event.withoutExamples())
                    .toList()));
    return body;
  }

  private static ObjectNode task(LiveTraffic live, TaskName task, TaskShare share) {
    ObjectNode entry = JsonFormat.mapper().createObjectNode();
    entry.put("task", task.value()).put("teacherShare", share.share());
    share
        .raise()
        .ifPresent(
            raised ->
                entry
                    .put("raisedFrom", raised.from().toString())
                    .put("raisedUntil", raised.until().toString()));
    DriftMonitor.Standing standing = live.standings().get(task);
    if (standing != null) {
      entry.set("monitor", JsonFormat.mapper().valueToTree(standing));
    }
    return entry;
  }
}
