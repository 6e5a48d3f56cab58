package dev.retort.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Loads whatever student lies in a folder or directly beneath it, by the first loader that knows
 * it: a bundle keeps each kind of student in a folder of its own.
 *
 * @param loaders to ask, in order
 */
public record BundledModelLoader(List<ModelLoader> loaders) implements ModelLoader {
  public BundledModelLoader {
    loaders = List.copyOf(loaders);
  }

  private record Found(ModelLoader loader, Path folder) {}

  @Override
  public boolean recognises(Path folder) {
    return find(folder).isPresent();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if no loader knows what is there
   */
  @Override
  public TaskModel load(Path folder) {
    Found found =
        find(folder)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s holds no student that this Retort can load: it may come from a newer one"
                            .formatted(folder)));
    return found.loader().load(found.folder());
  }

  private Optional<Found> find(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      List<Path> places =
          Stream.concat(Stream.of(folder), children.filter(Files::isDirectory).sorted()).toList();
      return loaders.stream()
          .flatMap(
              loader ->
                  places.stream().filter(loader::recognises).map(place -> new Found(loader, place)))
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
    }
  }
}
