package dev.retort.evaluator.lapse;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Goes along answers and notices where lapses begin and end. Not thread-safe. */
final class LapseWatch {
  private static final double FALSE_ALARM = 1e-6;
  private static final double FALSE_END = 1e-3;

  private final double agreed;
  private final double contradicted;
  private final List<TeacherLapse> over = new ArrayList<>();
  private Optional<Instant> soundAgain = Optional.empty();

  /** When the lapse began that goes on; empty while the teacher is sound. */
  private Optional<Instant> begun = Optional.empty();

  /** The chart's sum, and when it last left zero. */
  private double sum;

  private Instant risingSince = Instant.MIN;

  /**
   * @param usual the rate of contradictions of a sound teacher, in (0, 1)
   * @param lapsing that of one that is not, in (usual, 1)
   */
  LapseWatch(double usual, double lapsing) {
    this.agreed = Math.log((1 - lapsing) / (1 - usual));
    this.contradicted = Math.log(lapsing / usual);
  }

  /** Takes the next answer in. */
  void add(HeardAnswer answer) {
    double evidence = answer.agrees() ? agreed : contradicted;
    if (begun.isEmpty()) {
      rise(answer.at(), evidence);
      if (sum >= -Math.log(FALSE_ALARM)) {
        begun = Optional.of(risingSince);
        sum = 0;
      }
    } else {
      rise(answer.at(), -evidence);
      if (sum >= -Math.log(FALSE_END)) {
        over.add(new TeacherLapse(begun.get(), Optional.of(risingSince)));
        soundAgain = Optional.of(answer.at());
        begun = Optional.empty();
        sum = 0;
      }
    }
  }

  private void rise(Instant at, double by) {
    if (sum == 0) {
      risingSince = at;
    }
    sum = Math.max(0, sum + by);
  }

  /** Those that are over, and the one that goes on. */
  List<TeacherLapse> lapses() {
    List<TeacherLapse> all = new ArrayList<>(over);
    begun.ifPresent(from -> all.add(new TeacherLapse(from, Optional.empty())));
    return all;
  }

  /** When the last one that is over was known to be so. */
  Optional<Instant> soundAgain() {
    return soundAgain;
  }
}
