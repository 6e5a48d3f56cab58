package dev.retort.registry;

import java.util.Objects;

/**
 * A version as a puller knows it.
 *
 * @param name the model
 * @param number 1 for the first version, then rising
 * @param rootDigest of the bundle's manifest, as the registry recorded it
 */
public record PublishedVersion(ModelName name, int number, Sha256 rootDigest) {
  /** All parts are present; the number is positive. */
  public PublishedVersion {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(rootDigest, "rootDigest");
    if (number < 1) {
      throw new IllegalArgumentException(
          "a version of %s can't have number %d: they start at 1".formatted(name, number));
    }
  }

  /** What a puller needs of a version. */
  public static PublishedVersion of(ModelVersion version) {
    return new PublishedVersion(version.name(), version.number(), version.rootDigest());
  }

  /** For people: name, slash, number. */
  @Override
  public String toString() {
    return name + "/" + number;
  }
}
