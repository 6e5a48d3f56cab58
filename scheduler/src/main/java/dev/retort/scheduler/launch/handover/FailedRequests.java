package dev.retort.scheduler.launch.handover;

import dev.retort.capture.DurableFile;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells workers why a request of theirs was not done. */
final class FailedRequests {
  private static final Logger LOG = LoggerFactory.getLogger(FailedRequests.class);
  private static final Pattern DISK_FULL =
      Pattern.compile("no space left on device|quota exceeded", Pattern.CASE_INSENSITIVE);

  private FailedRequests() {}

  static void answer(RoutingContext context) {
    Throwable failure = context.failure();
    if (context.response().closed()) {
      LOG.debug(
          "{} {}: the worker went away", context.request().method(), context.request().path());
      return;
    }
    if (context.response().headWritten()) {
      context.response().reset();
      return;
    }
    if (failure instanceof HandoverRefusal refusal) {
      refusal
          .offset()
          .ifPresent(
              length -> context.response().putHeader(HandoverServer.OFFSET, Long.toString(length)));
      answer(context, refusal.status(), refusal.getMessage());
    } else if (failure instanceof IllegalArgumentException) {
      answer(context, 400, failure.getMessage());
    } else if (failure instanceof IOException || failure instanceof UncheckedIOException) {
      LOG.warn("{} {}: {}", context.request().method(), context.request().path(), reason(failure));
      boolean full = DISK_FULL.matcher(reason(failure)).find();
      answer(
          context, full ? HandoverRefusal.NO_SPACE : 500, "the owner's disk: " + reason(failure));
    } else if (failure == null || context.statusCode() < 500) {
      answer(context, context.statusCode(), "no such request is answered here");
    } else {
      LOG.error("{} {} failed", context.request().method(), context.request().path(), failure);
      answer(context, 500, "the owner failed at this request: its log says why");
    }
  }

  private static String reason(Throwable failure) {
    return failure instanceof IOException refusal
        ? String.valueOf(DurableFile.reason(refusal))
        : String.valueOf(failure.getMessage());
  }

  private static void answer(RoutingContext context, int status, String why) {
    boolean unread = status == HandoverRefusal.UNAUTHORIZED || status == HandoverRefusal.TOO_LARGE;
    if (unread) {
      context.response().putHeader("Connection", "close");
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .end(why);
  }
}
