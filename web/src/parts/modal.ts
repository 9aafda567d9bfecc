import type { Attachment } from 'svelte/attachments';

/**
 * Opens a dialog over the page. The browser keeps the focus inside; when it is gone the focus returns to where it
 * was, or to the title of the screen if that control is gone too.
 */
export const modal: Attachment<HTMLDialogElement> = (dialog) => {
  const before = document.activeElement;
  dialog.showModal();
  return () => {
    dialog.close();
    setTimeout(() => {
      if (document.activeElement && document.activeElement !== document.body) return;
      const target = before?.isConnected ? before : document.querySelector('h1');
      if (target instanceof HTMLElement) target.focus();
    });
  };
};
