package dev.retort.capture.discovery;

/**
 * What a student would have saved on a group's requests, between two bounds, in US dollars.
 *
 * <p>saving = dollars × (1 − teacherShare) × answerable − studentPerThousand × requests / 1,000,
 * where <em>answerable</em> is the share of requests that the student answers instead of the
 * teacher. At least it is {@link Repeatability#known}: what a table of earlier answers would do. At
 * most it is {@link Repeatability#agreement}, for nobody agrees with the teacher more often than
 * the teacher with itself; 1 where that is not measured, and for free text, where two good answers
 * need not be the same. Which share it is in fact, only a training can tell.
 *
 * @param least may be below 0: a student that answers nothing costs nonetheless
 * @param most ≥ least
 */
public record SavingEstimate(double least, double most) {
  /** Fewer repeated requests measure no agreement. */
  static final int ENOUGH_REPEATS = 30;

  private static final double THOUSAND = 1_000;

  /**
   * The estimate for a group.
   *
   * @param teacherShare of requests that go to the teacher whatever the student thinks, in (0, 1]
   * @param studentPerThousand US dollars that a student costs for 1,000 requests
   */
  public static SavingEstimate of(
      TrafficGroup group, double teacherShare, double studentPerThousand) {
    Repeatability measured = group.repeatability();
    boolean tells = group.form() != AnswerForm.TEXT && measured.repeats() >= ENOUGH_REPEATS;
    double most = group.form() == AnswerForm.NONE ? 0 : tells ? measured.agreement().orElse(1) : 1;
    double least = Math.min(measured.known(), most);
    double atStake = group.dollars() * (1 - teacherShare);
    double cost = studentPerThousand * group.requests() / THOUSAND;
    return new SavingEstimate(atStake * least - cost, atStake * most - cost);
  }
}
