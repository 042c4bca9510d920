#pragma once
// The one thread that touches an open project. The window posts work to it and gets the answer by a queued call, so that no
// disk, however slow, ever holds a frame up.

#include "storage/project/Project.h"

#include <QMetaObject>
#include <QObject>
#include <QPointer>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>

namespace diptych::app {

class ProjectThread final : public QObject {
  Q_OBJECT

public:
  explicit ProjectThread(std::unique_ptr<storage::Project> project, QObject* parent = nullptr);
  /// Does everything that was posted, closes the project, and only then returns.
  ~ProjectThread() override;

  const std::filesystem::path& folder() const { return folder_; }
  bool writable() const { return writable_; }

  /// Runs `work(Project&)` after everything posted before it. `done` gets its result on this object's thread, unless `context` is gone by then.
  /// Both are called at most once.
  template <class Work, class Done>
  void run(QObject* context, Work work, Done done) {
    using Answer = std::invoke_result_t<Work, storage::Project&>;
    post([this, context = QPointer<QObject>(context), work = std::move(work),
          done = std::move(done)](storage::Project& project) mutable {
      if constexpr (std::is_void_v<Answer>) {
        work(project);
        answer(std::move(context), [done = std::move(done)]() mutable { done(); });
      } else {
        // Shared, since a queued call must be copyable and not every answer is.
        auto result = std::make_shared<Answer>(work(project));
        answer(std::move(context), [result, done = std::move(done)]() mutable { done(std::move(*result)); });
      }
    });
  }

  /// The same for a person's own changes: until it is done, unsaved() counts it.
  template <class Work, class Done>
  void save(QObject* context, Work work, Done done) {
    ++unsaved_;
    run(
        context,
        [this, work = std::move(work)](storage::Project& project) mutable {
          auto result = work(project);
          --unsaved_;
          QMetaObject::invokeMethod(this, &ProjectThread::savedChanged, Qt::QueuedConnection);
          return result;
        },
        std::move(done));
    Q_EMIT savedChanged();
  }
  /// Changes by a person that are not on disk yet (or were refused).
  int unsaved() const { return unsaved_; }

  /// For pool threads that need the writer in the middle of their work: runs it there and waits. Never call it on the window's thread.
  template <class Work>
  auto await(Work work) -> std::invoke_result_t<Work, storage::Project&> {
    using Answer = std::invoke_result_t<Work, storage::Project&>;
    auto promise = std::make_shared<std::promise<Answer>>();
    auto future = promise->get_future();
    post([promise, work = std::move(work)](storage::Project& project) mutable { promise->set_value(work(project)); });
    return future.get();
  }

Q_SIGNALS:
  void savedChanged();

private:
  using Task = std::function<void(storage::Project&)>;
  void post(Task task);
  void answer(QPointer<QObject> context, std::function<void()> call);
  void loop(std::unique_ptr<storage::Project> project);

  std::filesystem::path folder_;
  bool writable_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> tasks_;
  bool closing_ = false;
  std::atomic<int> unsaved_ = 0;
  std::thread thread_;
};

}  // namespace diptych::app
