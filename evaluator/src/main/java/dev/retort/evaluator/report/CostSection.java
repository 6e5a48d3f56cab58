package dev.retort.evaluator.report;

import dev.retort.evaluator.Latency;
import dev.retort.evaluator.cost.SavingsLedger;
import dev.retort.evaluator.cost.ServingCost;
import dev.retort.evaluator.statistics.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What serving costs, what the promotion costs, and how fast the student is.
 *
 * @param recurring for 1,000 requests
 * @param once what was paid for the promotion, and when it is paid back; empty if that is not known
 * @param latencies of the student; empty if it was not asked
 */
record CostSection(List<Fact> recurring, List<Fact> once, List<Fact> latencies) {
  private static final double MICROS_PER_MILLI = 1000;

  static CostSection of(PromotionReport report) {
    Optional<SavingsLedger> savings = report.measured().savings();
    Optional<ServingCost> cost = report.sealed().evaluation().map(evaluation -> evaluation.cost());
    return new CostSection(
        savings.map(CostSection::ledger).orElseGet(() -> withoutLedger(cost)),
        savings.map(CostSection::investment).orElse(List.of()),
        report.measured().latency().map(CostSection::latencies).orElse(List.of()));
  }

  private static List<Fact> ledger(SavingsLedger ledger) {
    return List.of(
        new Fact("Teacher alone, which is avoided", Text.dollars(ledger.teacherAlone())),
        new Fact("− Requests that the student defers", Text.dollars(ledger.deferrals())),
        new Fact(
            "− Labels: the teacher's sample, for training and evaluation",
            Text.dollars(ledger.sample())),
        new Fact("− Running the student", Text.dollars(ledger.student())),
        new Fact(
            "= Saved",
            Text.dollars(ledger.saved())
                + (ledger.teacherAlone() > 0
                    ? ", " + Percent.of(ledger.saved() / ledger.teacherAlone())
                    : "")));
  }

  private static List<Fact> investment(SavingsLedger ledger) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Training", Text.dollars(ledger.training())));
    facts.add(new Fact("Labels asked for, so far", Text.dollars(ledger.labelling())));
    facts.add(new Fact("Judges and services that measures ask", "not counted"));
    facts.add(new Fact("= Invested", Text.dollars(ledger.invested())));
    facts.add(
        new Fact(
            "Requests per day",
            ledger.requestsPerDay().isPresent()
                ? Text.count(Math.round(ledger.requestsPerDay().getAsDouble()))
                : "not known: less than a day was captured"));
    facts.add(
        new Fact(
            "Paid back after",
            ledger.paybackRequests().isPresent()
                ? Text.count((long) Math.ceil(ledger.paybackRequests().getAsDouble())) + " requests"
                : "never: it saves nothing"));
    ledger
        .paybackDays()
        .ifPresent(days -> facts.add(new Fact("That is", Text.number(days, 1) + " days")));
    return facts;
  }

  private static List<Fact> withoutLedger(Optional<ServingCost> cost) {
    if (cost.isEmpty()) {
      return List.of(new Fact("Not known", "no evaluation row was looked at"));
    }
    if (cost.get() instanceof ServingCost.Known known) {
      return List.of(
          new Fact("Teacher alone", Text.dollars(known.before())),
          new Fact("Student, and teacher for the rest", Text.dollars(known.after())),
          new Fact("of which the student", Text.dollars(known.student())),
          new Fact("Saved", Percent.of(known.saving())));
    }
    return List.of(new Fact("Not known", ((ServingCost.Unknown) cost.get()).reason()));
  }

  private static List<Fact> latencies(Latency latency) {
    return List.of(
        new Fact("Half within", micros(latency.p50Micros())),
        new Fact("95 % within", micros(latency.p95Micros())),
        new Fact("99 % within", micros(latency.p99Micros())),
        new Fact("Answers timed", Text.count(latency.predictions())));
  }

  private static String micros(double micros) {
    return micros >= 10 * MICROS_PER_MILLI
        ? Text.number(micros / MICROS_PER_MILLI, 1) + " ms"
        : Text.number(micros, micros < 100 ? 1 : 0) + " µs";
  }
}
