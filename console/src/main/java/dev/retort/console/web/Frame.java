package dev.retort.console.web;

import java.util.List;
import java.util.Optional;

/**
 * What every page has around its own content.
 *
 * @param title of the page
 * @param visitor who looks
 * @param navigation the main entries
 * @param csrf what forms send along
 * @param notice what came of the last action
 */
public record Frame(
    String title, Visitor visitor, List<Entry> navigation, String csrf, Optional<Notice> notice) {
  public Frame {
    navigation = List.copyOf(navigation);
  }

  /**
   * An entry of the main navigation.
   *
   * @param current whether the page belongs to it
   */
  public record Entry(String label, String path, boolean current) {}
}
