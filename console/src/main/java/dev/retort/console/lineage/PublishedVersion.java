package dev.retort.console.lineage;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A version in the registry, and where it serves.
 *
 * @param version {@code name/number}
 * @param dataset the id of the dataset version that it learned from
 * @param run the tracking run that made it
 * @param seal of the report that it was published with
 * @param aliases that point to it; whoever serves one of them serves this version
 * @param pulled copies in this home that a router has pulled, as paths
 * @param erasedTrainingRows how many of its training rows were erased since, and when
 */
public record PublishedVersion(
    String version,
    String dataset,
    Optional<String> run,
    Optional<String> seal,
    List<String> aliases,
    List<String> pulled,
    Optional<String> erasedTrainingRows) {
  public PublishedVersion {
    Objects.requireNonNull(version);
    Objects.requireNonNull(dataset);
    aliases = List.copyOf(aliases);
    pulled = List.copyOf(pulled);
  }
}
