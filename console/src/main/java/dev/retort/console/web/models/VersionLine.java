package dev.retort.console.web.models;

import dev.retort.console.report.ReportPages;
import dev.retort.console.web.ModelLink;
import dev.retort.console.web.RulingLine;
import dev.retort.registry.ModelVersion;
import dev.retort.scheduler.Promotions;
import dev.retort.scheduler.Ruling;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A version of a model.
 *
 * @param model the model's name
 * @param version its number
 * @param aliases that point to it
 * @param certified whether its loss against the teacher was shown to be bounded
 * @param createdAt when it was published
 * @param seal of the report that it was published with
 * @param dataset the dataset version that it learned from
 * @param decided what people said of it last
 */
record VersionLine(
    String model,
    int version,
    List<String> aliases,
    boolean certified,
    Instant createdAt,
    Optional<String> seal,
    Optional<String> dataset,
    Optional<RulingLine> decided) {
  VersionLine {
    aliases = List.copyOf(aliases);
  }

  static VersionLine of(ModelVersion version, ModelLine model) {
    return new VersionLine(
        model.name(),
        version.number(),
        model.aliases().keySet().stream()
            .filter(alias -> model.aliases().get(alias) == version.number())
            .toList(),
        Promotions.isCertified(version),
        version.createdAt(),
        Optional.ofNullable(version.tags().get(ReportPages.SEAL_TAG)),
        Optional.ofNullable(version.tags().get(ModelVersion.DATASET_TAG)),
        Ruling.latest(version).map(RulingLine::of));
  }

  String page() {
    return ModelLink.to(model, version);
  }
}
