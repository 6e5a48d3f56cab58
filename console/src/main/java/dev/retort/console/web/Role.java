package dev.retort.console.web;

import java.util.Locale;

/** What somebody may do. Everybody who is let in may look. */
public enum Role {
  /** Looks. */
  VIEWER,
  /** Decides about candidates and about requests that are held for a person. */
  APPROVER,
  /** Starts, stops and undoes. */
  OPERATOR;

  /** The role as people and files write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
