package dev.retort.console.traffic;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Exchanges to count. */
public final class LoggedTraffic {
  private LoggedTraffic() {}

  /**
   * An exchange of 100 tokens read and 10 written.
   *
   * @param task empty text: none
   * @param cost US dollars; negative: not recorded
   */
  public static Exchange exchange(String id, String task, Instant at, AnsweredBy by, double cost) {
    return new Exchange(
        new ExchangeId(id),
        task.isEmpty() ? Optional.empty() : Optional.of(new TaskName(task)),
        at,
        "frontier",
        new Prompt(List.of(new Message(Role.USER, "what is " + id))),
        new Completion("an answer", Completion.Finish.STOP),
        new TokenUsage(100, 10),
        Duration.ZERO,
        by,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new CaptureDetails(
            Optional.of("shop"),
            Optional.empty(),
            Optional.empty(),
            cost < 0 ? Optional.empty() : Optional.of(cost),
            Optional.empty(),
            new TreeMap<>(),
            new TreeMap<>()));
  }
}
