/**
 * The exchange log as another engine has it: a log that was written and closed goes in, and what
 * Spark SQL says of it through its catalog comes out. Nothing here is shipped.
 */
package dev.retort.capture.spark;
