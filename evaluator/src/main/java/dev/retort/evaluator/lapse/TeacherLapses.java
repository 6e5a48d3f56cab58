package dev.retort.evaluator.lapse;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The stretches of time in which a teacher contradicted itself: what a student is surest of is what
 * the teacher said again and again, so a teacher that suddenly says something else there, and later
 * does not any more, was wrong for a while. Such answers say nothing of how good a student is.
 *
 * <p>Two Bernoulli CUSUM charts (Page 1954; Reynolds and Stoumbos 1999) go along the answers to
 * requests of which the student is surer than of half of its training rows: one from the usual rate
 * of contradictions to a rate that no student could be certified at, and one back. The first has a
 * false alarm in a million answers, the second in a thousand. A teacher that changes for good is
 * not sound again before students have learnt what it says now.
 *
 * @param lapses in the order of time; only the last may go on
 * @param soundAgain when the last one that is over was known to be so: later than its end, and
 *     decided by nothing that came afterwards; empty if none is over
 * @see <a href="https://doi.org/10.1093/biomet/41.1-2.100">Page 1954, Continuous inspection
 *     schemes</a>
 * @see <a href="https://doi.org/10.1080/00224065.1999.11979900">Reynolds and Stoumbos 1999, A CUSUM
 *     chart for monitoring a proportion</a>
 */
public record TeacherLapses(List<TeacherLapse> lapses, Optional<Instant> soundAgain) {
  private static final TeacherLapses NONE = new TeacherLapses(List.of(), Optional.empty());

  /** With fewer training rows nobody can tell what is usual. */
  private static final int FEWEST = 200;

  private static final int STRETCHES = 20;
  private static final int ENOUGH = 20;
  private static final double LEAST_USUAL = 0.005;
  private static final double LEAST_LAPSING = 0.05;
  private static final double TIMES_USUAL = 5;
  private static final double TIMES_TOLERATED = 3;
  private static final double HALF = 0.5;

  public TeacherLapses {
    lapses = List.copyOf(lapses);
    Objects.requireNonNull(soundAgain);
  }

  /**
   * Finds them. What is usual, and of what the student is sure, is read off the training rows
   * alone.
   *
   * @param taught the teacher's answers to training rows of the uniform sample, with what students
   *     say that did not learn them
   * @param evaluating those to evaluation rows, with what the student says
   * @param epsilon the tolerated loss, as a share of requests
   */
  public static TeacherLapses of(
      List<HeardAnswer> taught, List<HeardAnswer> evaluating, double epsilon) {
    if (taught.size() < FEWEST) {
      return NONE;
    }
    double sure = median(taught.stream().map(HeardAnswer::confidence).toList());
    double usual = Math.max(LEAST_USUAL, usual(sure(taught.stream(), sure)));
    double lapsing =
        Math.max(LEAST_LAPSING, Math.max(TIMES_USUAL * usual, TIMES_TOLERATED * epsilon));
    if (lapsing >= HALF) {
      return NONE;
    }
    LapseWatch watch = new LapseWatch(usual, lapsing);
    sure(Stream.concat(taught.stream(), evaluating.stream()), sure).forEach(watch::add);
    return new TeacherLapses(watch.lapses(), watch.soundAgain());
  }

  private static List<HeardAnswer> sure(Stream<HeardAnswer> answers, double least) {
    return answers
        .filter(answer -> answer.confidence() >= least)
        .sorted(Comparator.comparing(HeardAnswer::at))
        .toList();
  }

  /**
   * The share of contradictions in the median of equally long stretches of time. By time and not by
   * rows: while a champion serves few requests reach the teacher, and all do once it is taken back
   * because of a lapse.
   */
  private static double usual(List<HeardAnswer> answers) {
    Instant first = answers.get(0).at();
    Duration whole = Duration.between(first, answers.get(answers.size() - 1).at());
    Duration stretch = whole.dividedBy(STRETCHES).plusNanos(1);
    Map<Long, List<HeardAnswer>> stretches =
        answers.stream()
            .collect(
                Collectors.groupingBy(
                    answer -> Duration.between(first, answer.at()).dividedBy(stretch)));
    List<Double> shares =
        stretches.values().stream()
            .filter(said -> said.size() >= ENOUGH)
            .map(TeacherLapses::contradicted)
            .toList();
    return shares.isEmpty() ? contradicted(answers) : median(shares);
  }

  private static double contradicted(List<HeardAnswer> answers) {
    return answers.stream().filter(answer -> !answer.agrees()).count() / (double) answers.size();
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** The one that goes on, if one does. */
  public Optional<TeacherLapse> current() {
    return lapses.stream().filter(lapse -> lapse.until().isEmpty()).findFirst();
  }

  /** Whether a moment lies in a lapse that is over. */
  public boolean cover(Instant moment) {
    return lapses.stream().anyMatch(lapse -> lapse.until().isPresent() && lapse.covers(moment));
  }

  /** Whether a moment's answers say what the teacher is like now. */
  public boolean evaluates(Instant moment) {
    return soundAgain.map(moment::isAfter).orElse(true);
  }
}
