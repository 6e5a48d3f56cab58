package dev.retort.router;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.http.OwnCall;
import dev.retort.capture.http.OwnReply;
import io.vertx.core.Future;
import java.util.Optional;

/** {@code GET /retort/v1/rollouts}: how the versions of a caller's tasks stand. */
final class RolloutCalls {
  private static final String PATH = OwnCall.PREFIX + "rollouts";
  private static final int OK = 200;

  private RolloutCalls() {}

  /** Answers the call if it is such a one. */
  static Optional<Future<OwnReply>> serve(Champions champions, OwnCall call, Sight sight) {
    if (!call.method().equals("GET") || !call.path().equals(PATH)) {
      return Optional.empty();
    }
    ObjectNode body = JsonFormat.mapper().createObjectNode();
    body.set(
        "rollouts",
        JsonFormat.mapper()
            .valueToTree(
                champions.reports().stream().filter(one -> sight.shows(one.task())).toList()));
    return Optional.of(Future.succeededFuture(new OwnReply(OK, body)));
  }
}
