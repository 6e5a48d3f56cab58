/**
 * A month of nights with the truth known: simulated applications and a simulated teacher around the
 * real capture, datasets, gate, registry, journal and router, on a clock that moves as fast as the
 * work is done. What goes wrong in a month (drift, a bad teacher, outages, processes that are
 * killed) is drawn by seed and really happens: sockets close, disks fill, processes lose their
 * memory. Out comes a report that says what was promoted, what was lost, and what it saved. Equal
 * scenarios give equal traffic; nothing here reads a wall clock.
 */
package dev.retort.console.simulate;
