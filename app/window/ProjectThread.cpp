#include "app/window/ProjectThread.h"

#include <algorithm>

namespace diptych::app {

bool mayPass(const Error& error) {
  switch (error.code) {
    case ErrorCode::noSpace:
    case ErrorCode::permission:
    case ErrorCode::locked:
    case ErrorCode::failed:  // the disk does not answer, or is gone
      return true;
    default:
      return false;
  }
}

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
  {
    const std::lock_guard lock{mutex_};
    answers_.push_back({std::move(context), std::move(call)});
  }
  QMetaObject::invokeMethod(this, &ProjectThread::deliver, Qt::QueuedConnection);
}

void ProjectThread::deliver() {
  Delivery next;
  {
    const std::lock_guard lock{mutex_};
    next = std::move(answers_.front());
    answers_.pop_front();
  }
  if (next.context) next.call();
}

void ProjectThread::tellSaved() {
  QMetaObject::invokeMethod(this, &ProjectThread::savedChanged, Qt::QueuedConnection);
}

std::optional<Error> ProjectThread::trouble() const {
  const std::lock_guard lock{mutex_};
  return trouble_;
}

void ProjectThread::tryAgain() {
  {
    const std::lock_guard lock{mutex_};
    nextTry_ = {};
  }
  wake_.notify_one();
}

std::deque<ProjectThread::Task>::iterator ProjectThread::next() {
  if (!trouble_) return tasks_.begin();
  const bool again = closing_ || std::chrono::steady_clock::now() >= nextTry_;
  return std::find_if(tasks_.begin(), tasks_.end(),
                      [&](const Task& task) { return task.kind != Task::Kind::change || again; });
}

void ProjectThread::tried(Task change, const Status& status) {
  const std::lock_guard lock{mutex_};
  const bool was = trouble_.has_value();
  if (status) {
    trouble_.reset();
  } else if (closing_) {
    // What comes after it was built on it; an undo would now take back another change than was meant.
    trouble_.reset();
    unsaved_ -=
        1 + static_cast<int>(std::erase_if(tasks_, [](const Task& task) { return task.kind != Task::Kind::work; }));
  } else {
    trouble_ = status.error();
    nextTry_ = std::chrono::steady_clock::now() + kRetryAfter;
    tasks_.push_front(std::move(change));
  }
  if (was || trouble_) QMetaObject::invokeMethod(this, &ProjectThread::troubleChanged, Qt::QueuedConnection);
}

void ProjectThread::loop(std::unique_ptr<storage::Project> project) {
  for (;;) {
    Task task;
    std::optional<Error> held;
    {
      std::unique_lock lock{mutex_};
      auto at = next();
      while (at == tasks_.end()) {
        if (closing_) return;  // and everything is done
        if (trouble_)
          wake_.wait_until(lock, nextTry_);
        else
          wake_.wait(lock);
        at = next();
      }
      task = std::move(*at);
      tasks_.erase(at);
      held = trouble_;
    }
    const bool change = task.kind == Task::Kind::change;
    const Status status = task.run(*project, held && !change ? &*held : nullptr);
    if (change) tried(std::move(task), status);
  }
}

}  // namespace diptych::app
