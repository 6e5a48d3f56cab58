package dev.retort.console.web;

import java.util.Set;

/**
 * Somebody who has been let in.
 *
 * @param name as it stands in the audit log
 * @param roles what they may do besides looking
 */
public record Visitor(String name, Set<Role> roles) {
  public Visitor {
    roles = Set.copyOf(roles);
  }

  /** Whether they may do what asks for a role. */
  public boolean may(Role role) {
    return role == Role.VIEWER || roles.contains(role);
  }
}
