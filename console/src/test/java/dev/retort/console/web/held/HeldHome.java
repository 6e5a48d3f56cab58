package dev.retort.console.web.held;

import dev.retort.capture.CaptureDetails;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.proxy.CaptureSink;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.capture.redaction.Redactor;
import dev.retort.router.HeldRequests;
import dev.retort.router.clock.SteadyClock;
import dev.retort.router.held.HeldId;
import dev.retort.router.held.HeldPolicy;
import dev.retort.router.held.HeldQueue;
import dev.retort.router.held.HeldRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A queue of held requests, and the log that it answers into. */
final class HeldHome implements AutoCloseable {
  private static final SteadyClock CLOCK =
      SteadyClock.beside(Clock.fixed(Instant.parse("2026-02-08T09:00:00Z"), ZoneOffset.UTC));

  final IcebergExchangeLog log;
  final HeldQueue queue;
  private final HeldRequests requests;

  HeldHome(Path folder) {
    log = IcebergExchangeLog.open(folder.resolve("exchanges"));
    queue =
        HeldQueue.open(
            folder.resolve("held"),
            new byte[HeldQueue.KEY_BYTES],
            HeldPolicy.DEFAULT,
            CaptureSink.of(log),
            CLOCK);
    requests =
        new HeldRequests(
            queue, new SubjectPseudonyms(new byte[SubjectPseudonyms.KEY_BYTES]), CLOCK);
  }

  HeldArea area() {
    return HeldArea.of(requests, Redactor.standard());
  }

  HeldId hold(String said) {
    return queue
        .hold(
            new HeldRequest(
                new ExchangeId("one"),
                CLOCK.instant(),
                Optional.empty(),
                new TaskName("desk"),
                CaptureDetails.NONE,
                "/v1/chat/completions",
                JsonFormat.mapper()
                    .valueToTree(
                        Map.of(
                            "model",
                            "frontier",
                            "messages",
                            List.of(Map.of("role", "user", "content", said)))),
                Optional.empty()),
            "lawsuits")
        .orElseThrow()
        .id();
  }

  @Override
  public void close() {
    log.close();
  }
}
