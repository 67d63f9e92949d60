/**
 * @file export.h
 * Visibility of public symbols. Nothing but macros lives here.
 */
#ifndef KEYACCT_EXPORT_H
#define KEYACCT_EXPORT_H

#if defined(KEYACCT_STATIC)
#define KEYACCT_API
#elif defined(_WIN32)
#if defined(KEYACCT_BUILDING)
#define KEYACCT_API __declspec(dllexport)
#else
#define KEYACCT_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define KEYACCT_API __attribute__((visibility("default")))
#else
#define KEYACCT_API
#endif

#ifdef __cplusplus
#define KEYACCT_BEGIN_DECLS extern "C" {
#define KEYACCT_END_DECLS }
#else
#define KEYACCT_BEGIN_DECLS
#define KEYACCT_END_DECLS
#endif

#endif
