package dev.retort.console.demo;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** When a factory writes: in the morning most, a little in the late and night shifts. */
final class WorkingHours {
  static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  private static final double[] WEEKDAY = {
    .06, .05, .05, .06, .1, .35, .7, 1.2, 1.6, 1.8, 1.7, 1.4, .7, 1.2, 1.5, 1.2, .8, .5, .35, .3,
    .25, .2, .15, .08
  };
  private static final double SATURDAY = 0.15;
  private static final double SUNDAY = 0.03;

  private WorkingHours() {}

  /**
   * Instants from {@code start} to before {@code start + span}, ascending, in milliseconds.
   *
   * @throws IllegalArgumentException if the span is shorter than an hour
   */
  static List<Instant> spread(int count, Instant start, Duration span, Random random) {
    int hours = Math.toIntExact(span.toHours());
    if (hours < 1) {
      throw new IllegalArgumentException(
          "traffic is spread over at least one hour, not over " + span);
    }
    double[] cumulative = new double[hours];
    double sum = 0;
    for (int h = 0; h < hours; h++) {
      sum += weight(start.plus(Duration.ofHours(h)).atZone(ZONE));
      cumulative[h] = sum;
    }
    List<Instant> instants = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int found = Arrays.binarySearch(cumulative, random.nextDouble() * sum);
      int hour = Math.min(found < 0 ? -found - 1 : found + 1, hours - 1);
      instants.add(start.plus(Duration.ofHours(hour)).plusMillis(random.nextInt(3_600_000)));
    }
    instants.sort(null);
    return instants;
  }

  private static double weight(ZonedDateTime time) {
    double ofDay =
        time.getDayOfWeek() == DayOfWeek.SUNDAY
            ? SUNDAY
            : time.getDayOfWeek() == DayOfWeek.SATURDAY ? SATURDAY : 1;
    return ofDay * WEEKDAY[time.getHour()];
  }
}
