package dev.retort.console.cli;

import dev.retort.evaluator.report.Approval;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What people have decided about a report's candidate, as the tags of its version tell. */
final class Approvals {
  private static final String SEAL_TAG = "retort.seal";
  private static final Pattern WHO_TAG = Pattern.compile("retort\\.(\\w+)_by");

  private Approvals() {}

  /** The earliest first; none if the candidate was never registered. */
  static List<Approval> of(ModelRegistry registry, PromotionReport report) {
    String seal = report.seal();
    return registry.versions(new ModelName(report.sealed().task().value())).stream()
        .filter(version -> seal.equals(version.tags().get(SEAL_TAG)))
        .map(ModelVersion::tags)
        .flatMap(Approvals::of)
        .sorted(Comparator.comparing(Approval::at))
        .toList();
  }

  private static Stream<Approval> of(Map<String, String> tags) {
    return tags.keySet().stream()
        .map(WHO_TAG::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .filter(decision -> tags.containsKey(tag(decision, "at")))
        .map(
            decision ->
                new Approval(
                    tags.get(tag(decision, "by")),
                    decision.replace('_', ' '),
                    Instant.parse(tags.get(tag(decision, "at"))),
                    tags.getOrDefault(tag(decision, "because"), "")));
  }

  private static String tag(String decision, String detail) {
    return "retort." + decision + "_" + detail;
  }
}
