#pragma once
// Work for a pool thread, answered on the window's.

#include <QCoreApplication>
#include <QMetaObject>
#include <QPointer>
#include <QThreadPool>
#include <memory>
#include <type_traits>
#include <utility>

namespace diptych::app {

/// `done` gets what `work()` returned, unless `context` is gone by then.
template <class Work, class Done>
void inBackground(QObject* context, Work work, Done done) {
  QThreadPool::globalInstance()->start(
      [context = QPointer<QObject>(context), work = std::move(work), done = std::move(done)]() mutable {
        auto result = std::make_shared<std::invoke_result_t<Work>>(work());
        // By way of the application: only on the window's thread can be asked whether `context` still lives.
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [context = std::move(context), result, done = std::move(done)]() mutable {
              if (context) done(std::move(*result));
            },
            Qt::QueuedConnection);
      });
}

}  // namespace diptych::app
