package dev.retort.evaluator.slice;

import dev.retort.dataset.TrainingExample;
import java.util.List;
import java.util.Objects;

/**
 * By each field of the request's metadata, in dimension {@code metadata:} and the field's name.
 *
 * @param metadata where the fields come from
 */
public record MetadataSlices(RequestMetadata metadata) implements SliceRule {
  private static final String DIMENSION = "metadata:";

  public MetadataSlices {
    Objects.requireNonNull(metadata);
  }

  @Override
  public List<Slice> slices(TrainingExample row) {
    return metadata.of(row.id()).entrySet().stream()
        .filter(field -> !field.getKey().isBlank() && !field.getValue().isBlank())
        .map(field -> new Slice(DIMENSION + field.getKey(), field.getValue()))
        .sorted()
        .toList();
  }
}
