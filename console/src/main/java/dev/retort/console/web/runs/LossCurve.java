package dev.retort.console.web.runs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The training loss over time.
 *
 * @param minutes since the training began
 * @param losses at those times
 */
record LossCurve(List<Double> minutes, List<Double> losses) {
  /** Nothing yet. */
  static final LossCurve NONE = new LossCurve(List.of(), List.of());

  LossCurve {
    minutes = List.copyOf(minutes);
    losses = List.copyOf(losses);
  }

  boolean isEmpty() {
    return minutes.isEmpty();
  }

  /** The last loss of a curve that has any. */
  double last() {
    return losses.get(losses.size() - 1);
  }

  /** The lowest of them. */
  double lowest() {
    return Collections.min(losses);
  }

  /** The times as the chart reads them. */
  String times() {
    return text(minutes, "%.3f");
  }

  /** The losses as the chart reads them. */
  String values() {
    return text(losses, "%.5g");
  }

  private static String text(List<Double> numbers, String format) {
    return numbers.stream()
        .map(number -> String.format(Locale.ROOT, format, number))
        .collect(Collectors.joining(","));
  }

  /**
   * Grows a curve. However long the training, it has at most {@value #MOST} points: when it has, it
   * keeps every second of them, and takes in half as many from then on. Not thread-safe.
   */
  static final class Growing {
    static final int MOST = 600;

    private final List<Double> minutes = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();
    private int every = 1;
    private int offered;

    void add(double minute, double loss) {
      if (offered++ % every == 0) {
        minutes.add(minute);
        losses.add(loss);
      }
      if (minutes.size() > MOST) {
        thin(minutes);
        thin(losses);
        every *= 2;
        offered = 0;
      }
    }

    private static void thin(List<Double> numbers) {
      List<Double> kept = new ArrayList<>();
      for (int i = 0; i < numbers.size(); i += 2) {
        kept.add(numbers.get(i));
      }
      numbers.clear();
      numbers.addAll(kept);
    }

    void clear() {
      minutes.clear();
      losses.clear();
      every = 1;
      offered = 0;
    }

    LossCurve now() {
      return new LossCurve(minutes, losses);
    }
  }
}
