package dev.retort.console;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.StudentView;
import dev.retort.capture.TaskName;
import dev.retort.capture.redaction.Redactor;
import dev.retort.router.rollout.RecordedInputs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests of the last hours, out of the home's log: enough for a student to be warmed up with. It
 * stops reading as soon as there are enough, or after so many exchanges that it would take long.
 */
final class LoggedInputs implements RecordedInputs {
  private static final Logger LOG = LoggerFactory.getLogger(LoggedInputs.class);
  private static final Duration BACK = Duration.ofHours(6);
  private static final int MOST_EXCHANGES = 20_000;

  private final ExchangeLog log;
  private final Redactor redactor;
  private final Clock clock;

  LoggedInputs(ExchangeLog log, Redactor redactor, Clock clock) {
    this.log = log;
    this.redactor = redactor;
    this.clock = clock;
  }

  /** A log cannot be asked to stop. */
  private static final class EnoughException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EnoughException() {
      super("enough", null, false, false);
    }
  }

  @Override
  public List<String> latest(TaskName task, int most) {
    List<String> inputs = new ArrayList<>();
    if (most == 0) {
      return inputs;
    }
    try {
      Instant now = clock.instant();
      CaptureWindow window = log.window(now.minus(BACK), now);
      int[] read = {0};
      log.scan(window, exchange -> take(exchange, task, most, inputs, read));
    } catch (EnoughException e) {
      return inputs;
    } catch (RuntimeException e) {
      // It is no reason not to serve.
      LOG.warn("{} is warmed up without the log, which cannot be read", task, e);
    }
    return inputs;
  }

  private void take(Exchange exchange, TaskName task, int most, List<String> inputs, int[] read) {
    if (exchange.task().filter(task::equals).isPresent()) {
      inputs.add(StudentView.of(exchange.prompt(), redactor).input());
    }
    if (inputs.size() >= most || ++read[0] >= MOST_EXCHANGES) {
      throw new EnoughException();
    }
  }
}
