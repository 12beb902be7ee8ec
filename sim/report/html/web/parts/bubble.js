// What is shown beside the pointer.

import { element } from './dom.js';

const bubble = element('div', { class: 'bubble', role: 'status', hidden: true });
document.body.append(bubble);

export function showBubble(pointer, ...content) {
  bubble.replaceChildren(...content);
  bubble.hidden = false;
  const { width, height } = bubble.getBoundingClientRect();
  const left = pointer.clientX + 16 + width > innerWidth ? pointer.clientX - 12 - width : pointer.clientX + 16;
  const top = Math.min(pointer.clientY + 14, innerHeight - height - 8);
  bubble.style.left = `${Math.max(4, left)}px`;
  bubble.style.top = `${Math.max(4, top)}px`;
}

export function hideBubble() {
  bubble.hidden = true;
}
