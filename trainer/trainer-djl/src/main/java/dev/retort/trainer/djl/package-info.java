/**
 * Students on DJL with its PyTorch engine. What enters is a dataset version and a training spec;
 * what leaves is a student's folder, and students that answer with a calibrated confidence.
 */
package dev.retort.trainer.djl;
