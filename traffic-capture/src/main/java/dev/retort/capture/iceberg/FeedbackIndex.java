package dev.retort.capture.iceberg;

import dev.retort.capture.DamagedFileException;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Feedback;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The feedback of a window, joined to exchanges by id. Its files are read when they are first asked
 * for, once on each machine: all feedback of the window is in memory then. Thread-safe.
 */
final class FeedbackIndex implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Later feedback comes later; what comes at the same time has an order, too. */
  private static final Comparator<Feedback> ORDER =
      Comparator.comparing(Feedback::at)
          .thenComparing(feedback -> feedback.score().orElse(-1.0))
          .thenComparing(feedback -> feedback.correction().orElse(""))
          .thenComparing(feedback -> feedback.application().orElse(""));

  private final List<URI> files;
  private transient Map<ExchangeId, List<Feedback>> byExchange;

  FeedbackIndex(Collection<Path> files) {
    this.files = files.stream().map(Path::toUri).toList();
  }

  static FeedbackIndex of(Collection<Feedback> feedback) {
    FeedbackIndex index = new FeedbackIndex(List.of());
    index.byExchange = new HashMap<>();
    feedback.forEach(index::add);
    return index;
  }

  /** An exchange with all that became known of it. */
  Exchange join(Exchange exchange) {
    Exchange joined = exchange;
    for (Feedback feedback : load().getOrDefault(exchange.id(), List.of())) {
      joined = joined.with(feedback);
    }
    return joined;
  }

  private synchronized Map<ExchangeId, List<Feedback>> load() {
    if (byExchange == null) {
      byExchange = new HashMap<>();
      files.forEach(file -> read(Path.of(file)));
    }
    return byExchange;
  }

  private void read(Path named) {
    Path file = FileNames.current(named);
    if (SetAside.isSetAside(file)) {
      return;
    }
    try {
      FeedbackTable.TABLE.read(file).forEach(this::add);
    } catch (DamagedFileException e) {
      SetAside.quarantine(file, e);
    } catch (UncheckedIOException e) {
      if (!SetAside.isSetAside(file)) {
        throw e;
      }
    }
  }

  private void add(Feedback feedback) {
    byExchange.merge(
        feedback.exchange(),
        List.of(feedback),
        (one, other) ->
            Stream.concat(one.stream(), other.stream()).distinct().sorted(ORDER).toList());
  }
}
