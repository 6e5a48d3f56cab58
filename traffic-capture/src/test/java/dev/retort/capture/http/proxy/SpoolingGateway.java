package dev.retort.capture.http.proxy;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TokenUsage;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Spools exchanges in a process of its own until it is killed, and says which it acknowledged. */
final class SpoolingGateway {
  private SpoolingGateway() {}

  /**
   * Runs it.
   *
   * @param arguments a folder, the collector's URL, and the first exchange's number
   */
  public static void main(String[] arguments) throws Exception {
    Collector collector = new Collector(Vertx.vertx(), URI.create(arguments[1]), Optional.empty());
    ExchangeSpool spool =
        ExchangeSpool.open(Path.of(arguments[0]), collector, exchange -> exchange, Long.MAX_VALUE);
    for (int i = Integer.parseInt(arguments[2]); ; i++) {
      spool.submit(List.of(exchange(i))).toCompletableFuture().get();
      System.out.println("stored " + i);
    }
  }

  static Exchange exchange(int number) {
    return new Exchange(
        new ExchangeId("e" + number),
        Optional.empty(),
        Instant.EPOCH.plusSeconds(number),
        "m",
        new Prompt(List.of(new Message(Role.USER, "question " + number))),
        new Completion("answer " + number, Completion.Finish.STOP),
        TokenUsage.UNREPORTED,
        Duration.ZERO,
        AnsweredBy.TEACHER,
        Optional.empty());
  }
}
