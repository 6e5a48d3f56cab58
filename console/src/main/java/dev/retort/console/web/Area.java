package dev.retort.console.web;

import java.util.Optional;

/** A part of the console: its pages, its actions, and the same for programs. */
public interface Area {

  /** Where the main navigation leads, if it leads here. */
  Optional<Destination> destination();

  /** Mounts the area's pages and what programs may ask of it. */
  void mount(Mounting on);

  /**
   * An entry of the main navigation.
   *
   * @param label for people
   * @param path the page, such as {@code /runs}; pages below it belong to the same entry
   */
  record Destination(String label, String path) {}
}
