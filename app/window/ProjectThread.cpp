#include "app/window/ProjectThread.h"

namespace diptych::app {

ProjectThread::ProjectThread(std::unique_ptr<storage::Project> project, QObject* parent)
    : QObject(parent), folder_{project->folder()}, writable_{project->mode() == storage::Project::Mode::readWrite} {
  thread_ = std::thread([this, owned = std::move(project)]() mutable { loop(std::move(owned)); });
}

ProjectThread::~ProjectThread() {
  {
    const std::lock_guard lock{mutex_};
    closing_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void ProjectThread::post(Task task) {
  {
    const std::lock_guard lock{mutex_};
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
}

void ProjectThread::answer(QPointer<QObject> context, std::function<void()> call) {
  // By way of this object, which outlives its thread: `context` may die on the window's thread at any moment, and only
  // there can it be asked.
  QMetaObject::invokeMethod(
      this,
      [context = std::move(context), call = std::move(call)] {
        if (context) call();
      },
      Qt::QueuedConnection);
}

void ProjectThread::loop(std::unique_ptr<storage::Project> project) {
  for (;;) {
    Task task;
    {
      std::unique_lock lock{mutex_};
      wake_.wait(lock, [this] { return closing_ || !tasks_.empty(); });
      if (tasks_.empty()) return;  // closing, and everything is done
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task(*project);
  }
}

}  // namespace diptych::app
