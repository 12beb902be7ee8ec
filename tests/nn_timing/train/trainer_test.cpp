#include "nn_timing/train/trainer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "nn_timing/model/learned_timing.hpp"
#include "nn_timing/net/inference.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim::nn_timing::test {
namespace {

constexpr std::size_t kFeatures = 3;
constexpr double kLargest = 1.5;  // log ratio

// Rows of a smooth function of three features of very different sizes; the last feature is the
// same everywhere.
TrainingSet wavy_set(std::size_t rows, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  TrainingSet set;
  set.feature_count = kFeatures;
  for (std::size_t i = 0; i < rows; ++i) {
    const double x = static_cast<double>(random() % 1000) / 1000;
    const double y = static_cast<double>(random() % 1000) / 10;
    set.features.insert(set.features.end(), {static_cast<float>(x), static_cast<float>(y), 7.0F});
    set.targets.push_back(static_cast<float>(std::sin(6 * x) + y / 100 - 0.5));
    set.weights.push_back(1);
  }
  return set;
}

TrainingOptions small_training() {
  return {
      .hidden = {32, 32}, .batch_rows = 64, .epochs = 30, .seed = 5, .largest_log_ratio = kLargest};
}

Mlp trained(const TrainingSet& training, const TrainingSet& validation,
            const TrainingOptions& options) {
  Trainer trainer(training, validation, options);
  while (!trainer.is_done()) {
    trainer.run_epoch();
  }
  return trainer.best();
}

// Mean absolute error of the logarithm, by the inference that everybody uses.
double error_of(const Mlp& mlp, const TrainingSet& set) {
  std::vector<float> outputs(2 * set.row_count());
  Inference(mlp).run(set.features, outputs);
  double sum = 0;
  for (std::size_t i = 0; i < set.row_count(); ++i) {
    sum += std::abs(answer_of(outputs[2 * i], outputs[2 * i + 1], kLargest).log_ratio -
                    double{set.targets[i]});
  }
  return sum / static_cast<double>(set.row_count());
}

TEST(TrainerTest, ErrorFallsTenTimesBelowThatOfAnUntrainedNetwork) {
  const TrainingSet training = wavy_set(4000, 1);
  const TrainingSet validation = wavy_set(500, 2);
  Trainer trainer(training, validation, small_training());
  const double untrained = error_of(trainer.best(), validation);
  double reported = 0;
  while (!trainer.is_done()) {
    const EpochReport report = trainer.run_epoch();
    reported = report.is_best ? report.validation_error : reported;
  }
  const double error = error_of(trainer.best(), validation);

  EXPECT_GT(untrained, 0.3);
  EXPECT_LT(error, 0.03);
  EXPECT_LT(error, untrained / 10);
  EXPECT_NEAR(error, reported, 1e-4);
}

TEST(TrainerTest, EqualSeedsGiveEqualWeightsAndOtherSeedsOthers) {
  const TrainingSet training = wavy_set(600, 1);
  TrainingOptions options = small_training();
  options.epochs = 3;
  const Mlp first = trained(training, training, options);
  EXPECT_EQ(trained(training, training, options), first);
  options.seed = 6;
  EXPECT_NE(trained(training, training, options), first);
}

TEST(TrainerTest, InterruptedTrainingGoesOnAsIfItHadNotBeen) {
  const TrainingSet training = wavy_set(600, 1);
  TrainingOptions options = small_training();
  options.epochs = 6;
  const Mlp undisturbed = trained(training, training, options);

  std::stringstream saved;
  {
    Trainer trainer(training, training, options);
    trainer.run_epoch();
    trainer.run_epoch();
    trainer.save(saved);
  }
  Trainer trainer(training, training, options);
  trainer.load(saved, "net.partial");
  std::size_t epochs = 0;
  while (!trainer.is_done()) {
    trainer.run_epoch();
    ++epochs;
  }
  EXPECT_EQ(epochs, 4);
  EXPECT_EQ(trainer.best(), undisturbed);
}

TEST(TrainerTest, RefusesTheStateOfAnotherTrainingAndDamagedOnes) {
  const TrainingSet training = wavy_set(600, 1);
  const TrainingSet other = wavy_set(600, 2);
  std::stringstream saved;
  Trainer(training, training, small_training()).save(saved);
  const std::string text = saved.str();

  Trainer of_other_rows(other, training, small_training());
  EXPECT_THROW(of_other_rows.load(saved, "net.partial"), InputError);
  TrainingOptions options = small_training();
  options.peak_rate *= 2;
  std::stringstream again(text);
  Trainer with_other_options(training, training, options);
  EXPECT_THROW(with_other_options.load(again, "net.partial"), InputError);
  std::stringstream once_more(text);
  Trainer from_other_weights(training, training, small_training(),
                             Trainer(other, other, options).best());
  EXPECT_THROW(from_other_weights.load(once_more, "net.partial"), InputError);
  Trainer trainer(training, training, small_training());
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, text.size() / 2}) {
    std::stringstream damaged(text.substr(0, size));
    EXPECT_THROW(trainer.load(damaged, "net.partial"), InputError) << size;
  }
  std::stringstream whole(text);
  EXPECT_NO_THROW(trainer.load(whole, "net.partial"));
}

TEST(TrainerTest, GoesOnFromANetwork) {
  const TrainingSet training = wavy_set(2000, 1);
  const TrainingSet validation = wavy_set(300, 2);
  const Mlp start = trained(training, validation, small_training());
  // Another set has another mean and deviation; the network must be the same nonetheless.
  const TrainingSet other = wavy_set(200, 3);
  const Trainer trainer(other, other, small_training(), start);
  EXPECT_NEAR(error_of(trainer.last(), validation), error_of(start, validation), 1e-4);
}

TEST(TrainerTest, ExpectsTheErrorsThatItMakes) {
  // Where the first feature is above a half, nobody can tell the target from the features.
  TrainingSet training = wavy_set(8000, 1);
  std::mt19937_64 random(9);
  for (std::size_t i = 0; i < training.row_count(); ++i) {
    training.targets[i] = 0;
    if (training.features[i * kFeatures] > 0.5F) {
      training.targets[i] = random() % 2 == 0 ? 0.2F : -0.2F;
    }
  }
  Trainer trainer(training, training, small_training());
  while (!trainer.is_done()) {
    trainer.run_epoch();
  }
  const Mlp mlp = trainer.last();
  const std::vector<float> rows = {0.2F, 50, 7, 0.8F, 50, 7};
  std::vector<float> outputs(4);
  Inference(mlp).run(rows, outputs);
  EXPECT_LT(answer_of(outputs[0], outputs[1], kLargest).log_error, 0.03);
  // It learns some of the noise by heart, so it expects a bit less than 0.2.
  EXPECT_NEAR(answer_of(outputs[2], outputs[3], kLargest).log_error, 0.2, 0.1);
}

TEST(TrainerTest, NoticesThatItDiverges) {
  TrainingSet training = wavy_set(600, 1);
  training.targets[0] = std::numeric_limits<float>::quiet_NaN();
  Trainer trainer(training, training, small_training());
  EXPECT_THROW(trainer.run_epoch(), InputError);
}

TEST(TrainerTest, StopsWhenItHasNoMorePatience) {
  const TrainingSet training = wavy_set(600, 1);
  // Targets that no network can know from the features.
  TrainingSet noise = wavy_set(100, 2);
  std::mt19937_64 random(3);
  for (float& target : noise.targets) {
    target = random() % 2 == 0 ? 2.0F : -2.0F;
  }
  TrainingOptions options = small_training();
  options.epochs = 1000;
  options.patience = 2;
  Trainer trainer(training, noise, options);
  std::size_t epochs = 0;
  std::size_t best = 0;
  while (!trainer.is_done()) {
    const EpochReport report = trainer.run_epoch();
    ++epochs;
    best = report.is_best ? report.epoch : best;
  }
  EXPECT_LT(epochs, 1000);
  EXPECT_EQ(epochs, best + 2);
}

}  // namespace
}  // namespace vpusim::nn_timing::test
