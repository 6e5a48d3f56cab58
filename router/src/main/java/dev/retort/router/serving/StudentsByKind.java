package dev.retort.router.serving;

import java.nio.file.Path;
import java.util.List;

/**
 * Lets each student run at the first place that is for its kind.
 *
 * @param hosts in the order in which they are asked
 */
public record StudentsByKind(List<StudentHost> hosts) implements StudentHost {
  public StudentsByKind {
    hosts = List.copyOf(hosts);
  }

  @Override
  public boolean recognises(Path folder) {
    return hosts.stream().anyMatch(host -> host.recognises(folder));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if no place is for its kind
   */
  @Override
  public HostedStudent open(StudentBundle bundle) {
    return hosts.stream()
        .filter(host -> host.recognises(bundle.folder()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s holds no student that this Retort can serve: it may come from a newer one"
                        .formatted(bundle.folder())))
        .open(bundle);
  }
}
