package dev.retort.capture.http.proxy;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Has the exchange of a request captured, as far as it is one to capture, and gives the memory of
 * its bodies back then. Event loop only.
 *
 * @param loop where to go on
 * @param passage of the request
 * @param intake of its body
 */
record ExchangeCapture(GatewayLoop loop, Passage passage, BodyIntake intake) {

  /**
   * Captures.
   *
   * @param body the request's
   * @param recording of the answer; empty if there is none to read
   * @param assembly puts the exchange together, on another thread
   * @param stored told on this event loop, with the disk's refusal if there is one; where capture
   *     is not required, at once
   */
  void capture(
      RequestBody body,
      Optional<Recording> recording,
      Supplier<Assembled> assembly,
      Consumer<Throwable> stored) {
    Gateway gateway = loop.gateway();
    Optional<String> obstacle =
        recording
            .flatMap(Recording::lost)
            .or(() -> body.coding().isEmpty() ? Optional.of("coding") : Optional.empty());
    if (passage.protocol().isEmpty() || obstacle.isPresent()) {
      obstacle
          .filter(reason -> passage.protocol().isPresent())
          .ifPresent(gateway.metrics()::uncapturable);
      released(recording);
      stored.accept(null);
      return;
    }
    CompletableFuture<Void> read =
        recording.map(Recording::read).orElse(CompletableFuture.completedFuture(null));
    boolean required = gateway.config().capture() == CaptureMode.REQUIRED;
    CompletableFuture<Void> captured =
        required
            ? gateway.pool().capture(read, passage, assembly)
            : gateway.pool().offer(read, passage, assembly);
    CompletableFuture<Void> told =
        captured.handle(
            (nothing, failure) -> {
              loop.run(
                  () -> {
                    released(recording);
                    if (required) {
                      stored.accept(failure);
                    }
                  });
              return null;
            });
    loop.expect(told);
    if (!required) {
      stored.accept(null);
    }
  }

  private void released(Optional<Recording> recording) {
    recording.ifPresent(Recording::release);
    intake.release();
  }
}
