#pragma once
// The one thread that touches an open project. The window posts work to it and gets the answer by a queued call, so that no
// disk, however slow, ever holds a frame up; and changes that the disk refuses are kept here until it takes them.

#include "storage/project/Project.h"

#include <QMetaObject>
#include <QObject>
#include <QPointer>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

namespace diptych::app {

/// The change is as good as it was, and what stands in its way may pass: the disk is full, fails, is gone or not to be written to.
/// Worth keeping the change and trying again.
bool mayPass(const Error& error);

class ProjectThread final : public QObject {
  Q_OBJECT

public:
  /// How often changes that are held are tried again by themselves.
  static constexpr std::chrono::milliseconds kRetryAfter{3000};

  explicit ProjectThread(std::unique_ptr<storage::Project> project, QObject* parent = nullptr);
  /// Does everything that was posted, closes the project, and only then returns. Changes that are held are tried once more; what
  /// the disk still refuses is lost: ask before.
  ~ProjectThread() override;

  const std::filesystem::path& folder() const { return folder_; }
  bool writable() const { return writable_; }

  /// Runs `work(Project&)` after everything posted before it, though ahead of changes that are held. `done` gets its result on
  /// this object's thread, unless `context` is gone by then. Both are called at most once.
  template <class Work, class Done>
  void run(QObject* context, Work work, Done done) {
    post({Task::Kind::work,
          [this, context = QPointer<QObject>(context), work = std::move(work), done = std::move(done)](
              storage::Project& project, const Error*) mutable -> Status {
            if constexpr (std::is_void_v<std::invoke_result_t<Work, storage::Project&>>) {
              work(project);
              answer(std::move(context), [done = std::move(done)]() mutable { done(); });
            } else {
              pass(std::move(context), work(project), std::move(done));
            }
            return {};
          }});
  }

  /// For a person's own changes: `work` gives a Result. Where that is an Error which mayPass() the change is held, and with it,
  /// in order, all that are saved after it; they are tried again every kRetryAfter and at tryAgain(). `done` is called once: when
  /// the change is on disk, or refused for good. Until then unsaved() counts it. It is saved even where `context` is gone.
  template <class Work, class Done>
  void save(QObject* context, Work work, Done done) {
    ++unsaved_;
    post({Task::Kind::change,
          [this, context = QPointer<QObject>(context), work = std::move(work), done = std::move(done)](
              storage::Project& project, const Error*) mutable -> Status {
            auto result = work(project);
            if (!result && mayPass(result.error())) return result.error();
            --unsaved_;
            pass(std::move(context), std::move(result), std::move(done));
            tellSaved();
            return {};
          }});
    Q_EMIT savedChanged();
  }

  /// For changes that the project makes from what is stored (undo): after those saved before, but never held. Where changes are
  /// held, `work` does not run and `done` gets the reason. `work` gives anything, `done` a Result of it.
  template <class Work, class Done>
  void attempt(QObject* context, Work work, Done done) {
    using Answer = std::invoke_result_t<Work, storage::Project&>;
    ++unsaved_;
    post({Task::Kind::attempt,
          [this, context = QPointer<QObject>(context), work = std::move(work), done = std::move(done)](
              storage::Project& project, const Error* held) mutable -> Status {
            auto result = held != nullptr ? Result<Answer>(*held) : Result<Answer>(work(project));
            --unsaved_;
            pass(std::move(context), std::move(result), std::move(done));
            tellSaved();
            return {};
          }});
    Q_EMIT savedChanged();
  }

  /// Changes by a person that are not on disk yet.
  int unsaved() const { return unsaved_; }
  /// Why changes are held; none where they are not. troubleChanged() tells, on this object's thread.
  std::optional<Error> trouble() const;
  void tryAgain();

  /// For pool threads that need the writer in the middle of their work: runs it there and waits. Never call it on the window's thread.
  template <class Work>
  auto await(Work work) -> std::invoke_result_t<Work, storage::Project&> {
    using Answer = std::invoke_result_t<Work, storage::Project&>;
    auto promise = std::make_shared<std::promise<Answer>>();
    auto future = promise->get_future();
    post({Task::Kind::work,
          [promise, work = std::move(work)](storage::Project& project, const Error*) mutable -> Status {
            promise->set_value(work(project));
            return {};
          }});
    return future.get();
  }

Q_SIGNALS:
  void savedChanged();
  void troubleChanged();

private:
  struct Task {
    enum class Kind { work, change, attempt };
    Kind kind = Kind::work;
    /// Gives the reason where it has to be run again. `held`: why the changes before it are held.
    std::function<Status(storage::Project&, const Error* held)> run;
  };

  struct Delivery {
    QPointer<QObject> context;
    std::function<void()> call;
  };

  void post(Task task);
  template <class Answer, class Done>
  void pass(QPointer<QObject> context, Answer result, Done done) {
    // Shared, since a queued call must be copyable and not every answer is.
    auto shared = std::make_shared<Answer>(std::move(result));
    answer(std::move(context), [shared, done = std::move(done)]() mutable { done(std::move(*shared)); });
  }
  void answer(QPointer<QObject> context, std::function<void()> call);
  /// The oldest answer, on this object's thread: `context` may die there at any moment, and only there can it be asked.
  void deliver();
  void tellSaved();

  void loop(std::unique_ptr<storage::Project> project);
  /// With the mutex held: what to do next; the end where there is nothing for now.
  std::deque<Task>::iterator next();
  /// A change was tried: on with the others, or all are held.
  void tried(Task change, const Status& status);

  std::filesystem::path folder_;
  bool writable_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> tasks_;
  std::deque<Delivery> answers_;
  std::optional<Error> trouble_;  ///< set: the first change in tasks_ was refused for this, and waits until nextTry_
  std::chrono::steady_clock::time_point nextTry_;
  bool closing_ = false;
  std::atomic<int> unsaved_ = 0;
  std::thread thread_;
};

}  // namespace diptych::app
