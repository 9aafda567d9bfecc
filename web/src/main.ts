import '@fontsource-variable/atkinson-hyperlegible-next/wght.css';
import '@fontsource-variable/atkinson-hyperlegible-mono/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/layout.css';
import './styles/print.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { sayInThisLanguage } from './words/language.svelte';

sayInThisLanguage();
const target = document.getElementById('page');
if (!target) throw new Error('index.html has no #page');
mount(App, { target });
