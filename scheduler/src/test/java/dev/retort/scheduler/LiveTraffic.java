package dev.retort.scheduler;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.pull.ModelPuller;
import dev.retort.registry.pull.PulledModel;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Traffic as a router captures it beside a champion: requests that it drew for the teacher. */
final class LiveTraffic {
  static final AnsweredBy DRAWN = new AnsweredBy.Teacher(0.05);

  private LiveTraffic() {}

  /** Exchanges as if they had been drawn, a second apart. */
  static List<Exchange> drawn(String name, Instant from, List<Exchange> exchanges) {
    List<Exchange> drawn = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      drawn.add(
          at(
              from.plus(Duration.ofSeconds(drawn.size())),
              new ExchangeId("%s-%05d".formatted(name, drawn.size())),
              exchange,
              exchange.completion().text()));
    }
    return drawn;
  }

  /**
   * Requests that the champion answers, and a teacher who contradicts each of them with a
   * probability: that is the loss, exactly.
   */
  static List<Exchange> losing(
      Night night, Path folder, double loss, int count, long seed, Instant from) {
    SplittableRandom random = new SplittableRandom(seed);
    ModelVersion champion =
        night.registry().resolve(Night.MODEL, ModelAlias.CHAMPION).orElseThrow();
    PulledModel pulled = new ModelPuller(night.registry()).pull(champion, folder);
    DeferralRule rule = DeferralRule.readFrom(pulled.bundle().folder());
    List<Exchange> losing = new ArrayList<>();
    try (TaskModel student = night.floors().loader().load(pulled.bundle().folder())) {
      for (Exchange ticket : TicketTraffic.seeded(seed).tickets(3 * count, 3).exchanges()) {
        String input = ticket.prompt().studentInput();
        Prediction prediction = student.predict(input);
        if (losing.size() < count && rule.answers(input, prediction)) {
          String other = prediction.answer().equals("kind-0") ? "kind-1" : "kind-0";
          losing.add(
              at(
                  from.plus(Duration.ofSeconds(losing.size())),
                  new ExchangeId("losing-%d-%05d".formatted(seed, losing.size())),
                  ticket,
                  random.nextDouble() < loss ? other : prediction.answer()));
        }
      }
    }
    if (losing.size() < count) {
      throw new IllegalStateException("the champion answers too little: " + losing.size());
    }
    return losing;
  }

  static Exchange at(Instant time, ExchangeId id, Exchange exchange, String answer) {
    return new Exchange(
        id,
        exchange.task(),
        time,
        exchange.model(),
        exchange.prompt(),
        new Completion(answer, exchange.completion().finish()),
        exchange.usage(),
        exchange.latency(),
        DRAWN,
        Optional.empty());
  }
}
